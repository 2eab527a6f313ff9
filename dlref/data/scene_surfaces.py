r"""The surfaces in a scene: four patterns, clouds, and pieces of two photographs.

A surface covers the whole image; an object is cut out of one, as a biscuit is cut from dough.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from dlref.data.bundled import sample_photos
from dlref.data.scene_draws import Draws, direction
from dlref.engine import Array

_PALETTE = (
    np.array(
        [
            (230, 57, 70), (244, 162, 97), (233, 196, 106), (255, 183, 3),
            (42, 157, 143), (106, 153, 78), (56, 102, 65), (168, 218, 220),
            (38, 70, 83), (29, 53, 87), (69, 123, 157), (142, 202, 230),
            (241, 250, 238), (109, 89, 122), (214, 110, 140), (72, 60, 54),
        ],
        np.float32,
    )
    / 255
)  # fmt: skip
_SIDE = 256  # of the tile of clouds


def colours(draws: Draws, column: int, different_from: Array | None = None) -> Array:
    """A place in the palette for each row, never the one in `different_from`."""
    if different_from is None:
        return draws.pick(column, len(_PALETTE))
    return (different_from + 1 + draws.pick(column, len(_PALETTE) - 1)) % len(_PALETTE)


def rgb(places: Array) -> Array:
    """The colours at places of the palette, as (n, 3, 1, 1)."""
    return _PALETTE[places][:, :, None, None]


def _wave(x: Array) -> Array:
    """1 at whole numbers, -1 half-way between, straight lines from one to the other."""
    return 4 * np.abs(x - np.floor(x) - 0.5) - 1


def _soft_step(x: Array, width: Array) -> Array:
    """0 well below 0, 1 well above, over a stretch of `width`."""
    return np.clip(x / width + 0.5, 0, 1)


def _plain(u: Array, v: Array, pixel: Array) -> Array:
    return np.zeros_like(u)


def _stripes(u: Array, v: Array, pixel: Array) -> Array:
    return _soft_step(_wave(u), 4 * pixel)


def _checks(u: Array, v: Array, pixel: Array) -> Array:
    u, v = _wave(u), _wave(v)
    return _soft_step(np.where(u * v > 0, 1, -1) * np.minimum(np.abs(u), np.abs(v)), 4 * pixel)


def _dots(u: Array, v: Array, pixel: Array) -> Array:
    u, v = u - np.floor(u) - 0.5, v - np.floor(v) - 0.5
    return _soft_step(0.3 - np.sqrt(u * u + v * v), pixel)


_PATTERNS: dict[str, Callable[[Array, Array, Array], Array]] = {
    "plain": _plain,
    "stripes": _stripes,
    "checks": _checks,
    "dots": _dots,
}
SCENE_SURFACES: tuple[str, ...] = (*_PATTERNS, "clouds", "photo")
"""The names of the surfaces in `scenes`, of objects and of backgrounds."""


def _lattice(cells: int) -> Array:
    """A square of numbers from 0 to 1 without a pattern: places multiplied, shifted and mixed as whole numbers."""
    number = np.arange(cells * cells, dtype=np.uint64) + np.uint64(cells << 20)
    for factor in (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D):
        number = (number * np.uint64(factor)) & np.uint64(0xFFFFFFFF)
        number ^= number >> np.uint64(15)
    return (number.astype(np.float32) / np.float32(2**32)).reshape(cells, cells)


@cache
def _clouds() -> Array:
    """Lattices of five finenesses, each smooth between its numbers, added up and stretched; it repeats at its edges."""
    total = np.zeros((_SIDE, _SIDE), np.float32)
    for cells in (8, 16, 32, 64, 128):
        values, step = _lattice(cells), _SIDE // cells
        share = (np.arange(_SIDE) % step).astype(np.float32) / step
        share = share * share * (3 - 2 * share)
        here = np.arange(_SIDE) // step
        there = (here + 1) % cells
        rows = values[here] + (values[there] - values[here]) * share[:, None]
        total += (rows[:, here] + (rows[:, there] - rows[:, here]) * share) * np.float32(8 / cells)
    return np.asarray(np.clip((total - total.min()) / (total.max() - total.min()) * 1.6 - 0.3, 0, 1), np.float32)


@cache
def _photos(shrink: int) -> Array:
    """Both photographs, one pixel for each square of shrink × shrink; (2, 3, H, W), float32.

    The mean is taken over whole numbers, since the sum of many floats depends on their order.
    """
    pixels = np.rint(sample_photos() * 255).astype(np.uint32)
    height, width = (side // shrink for side in pixels.shape[2:])
    squares = pixels[:, :, : height * shrink, : width * shrink].reshape(2, 3, height, shrink, width, shrink)
    return np.asarray(squares.sum(axis=(3, 5)).astype(np.float32) / np.float32(255 * shrink**2))


def _patterned(kinds: Array, size: int, draws: Draws) -> Array:
    """Two colours in a pattern that is turned and moved at random, with 4 to 9 periods across the image."""
    out = np.empty((len(kinds), 3, size, size), np.float32)
    cos, sin = (part[:, None, None] for part in direction(draws.pick(0, 360)))
    frequency = (1 / draws.uniform(1, 0.11, 0.24) / size)[:, None, None]  # periods a pixel
    at = (np.arange(size, dtype=np.float32) - size / 2).astype(np.float32)
    u = (cos * at + sin * at[:, None]) * frequency + draws.uniform(2)[:, None, None]  # (n, size, size)
    v = (cos * at[:, None] - sin * at) * frequency + draws.uniform(3)[:, None, None]
    places = colours(draws, 4)
    first, second = rgb(places), rgb(colours(draws, 5, places))
    for number, pattern in enumerate(_PATTERNS.values()):
        rows = np.flatnonzero(kinds == number)
        share = pattern(u[rows], v[rows], frequency[rows])[:, None]
        out[rows] = first[rows] + (second[rows] - first[rows]) * share
    return out


def _paint_clouds(out: Array, rows: Array, draws: Draws) -> None:
    """Two colours, mixed as a square of the tile of clouds says."""
    size, tile = out.shape[-1], _clouds()
    top, left = draws.pick(1, _SIDE - size), draws.pick(2, _SIDE - size)
    places = colours(draws, 4)
    first, second = rgb(places), rgb(colours(draws, 5, places))
    for row in rows:
        share = tile[top[row] : top[row] + size, left[row] : left[row] + size]
        out[row] = first[row] + (second[row] - first[row]) * share


def _paint_photos(out: Array, rows: Array, photo: Array, draws: Draws) -> None:
    """A square of a photograph, nearly as high as the whole, three quarters or half of it; as it is, or mirrored."""
    size = out.shape[-1]
    shrink = np.maximum(1, 427 // size * (4 - draws.pick(1, 3)) // 4)
    top, left = draws.pick(2, 427 // shrink - size + 1), draws.pick(3, 640 // shrink - size + 1)
    mirrored = draws.pick(4, 2)
    for row in rows:
        view = _photos(int(shrink[row]))[photo[row]]
        piece = view[:, top[row] : top[row] + size, left[row] : left[row] + size]
        out[row] = piece[:, :, ::-1] if mirrored[row] else piece


def surfaces(kinds: Array, photo: Array, size: int, draws: Draws) -> Array:
    """(n, 3, size, size) float32 from 0 to 1.

    `kinds` (n,) are positions in `SCENE_SURFACES`, `photo` (n,) says which of the two photographs, where it is one.
    `draws` has 6 columns.
    """
    out = np.empty((len(kinds), 3, size, size), np.float32)
    patterned = np.flatnonzero(kinds < len(_PATTERNS))
    if len(patterned):
        out[patterned] = _patterned(kinds[patterned], size, Draws(draws.words[patterned]))
    _paint_clouds(out, np.flatnonzero(kinds == SCENE_SURFACES.index("clouds")), draws)
    _paint_photos(out, np.flatnonzero(kinds == SCENE_SURFACES.index("photo")), photo, draws)
    return out
