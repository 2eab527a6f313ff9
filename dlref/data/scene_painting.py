r"""Painting a scene from back to front: background, things that lie about, objects with their shadows, light."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from dlref.data.scene_draws import Draws, direction
from dlref.data.scene_shapes import signed_distances
from dlref.data.scene_surfaces import colours, rgb
from dlref.engine import Array

_SHADOW = 0.5  # how much darker the deepest shadow is


class Place(NamedTuple):
    """Where objects are and how they lie: numbers of shape (n,), in pixels and whole degrees."""

    x: Array
    y: Array
    radius: Array
    degrees: Array


def _grid(size: int) -> tuple[Array, Array]:
    """x of every column (1, 1, size) and y of every row (1, size, 1), in the middle of the pixel."""
    at = np.arange(size, dtype=np.float32) + np.float32(0.5)
    return at[None, None, :], at[None, :, None]


def _column(numbers: Array) -> Array:
    return numbers[:, None, None]


def _local(place: Place, size: int, shift: tuple[Array, Array] | None = None) -> tuple[Array, Array]:
    """u and v of every pixel, (n, size, size): the object's own axes, its radius as unit."""
    x, y = _grid(size)
    cos, sin = (_column(part / place.radius) for part in direction(place.degrees))
    dx, dy = x - _column(place.x), y - _column(place.y)
    if shift is not None:
        dx, dy = dx - _column(shift[0]), dy - _column(shift[1])
    return cos * dx + sin * dy, cos * dy - sin * dx


def _cover(canvas: Array, paint: Array, share: Array) -> None:
    """Lay `paint` over the canvas, where `share` (n, size, size) is 1 entirely, where it is 0 not at all."""
    canvas += (paint - canvas) * share[:, None]


def stick(canvas: Array, place: Place, half_length: Array, half_width: Array, colour: Array) -> Array:
    """Lay a round stick on the canvas; lengths in units of the radius. Returns the pixels that it hides."""
    u, v = _local(place, canvas.shape[-1])
    beyond = np.maximum(np.abs(u) - _column(half_length - half_width), 0)
    across = np.sqrt(beyond * beyond + v * v) / _column(half_width)  # 0 along the middle, 1 at the outline
    pixels = _column(half_width * place.radius)
    share = np.clip((1 - across) * pixels + 0.5, 0, np.minimum(2 * pixels, 1))  # a stick thinner than a pixel is faint
    bright = 1.15 - 0.6 * np.minimum(across * across, 1)
    _cover(canvas, np.minimum(rgb(colour) * bright[:, None], 1), share)
    return np.asarray(share >= 0.5)


def scraps(canvas: Array, count: int, draws: Draws) -> None:
    """`count` sticks and pebbles anywhere, 8 columns each."""
    size = canvas.shape[-1]
    for i in range(count):
        own = draws.part(8 * i, 8)
        place = Place(
            own.uniform(0, 0, size), own.uniform(1, 0, size), own.uniform(2, 0.04, 0.15) * size, own.pick(3, 360)
        )
        stick(canvas, place, np.ones_like(place.x), own.uniform(4, 0.12, 0.6), colours(own, 5))


def thing(canvas: Array, shapes: Array, place: Place, paint: Array, towards: tuple[Array, Array]) -> Array:
    """Lay an object on the canvas, with a bevelled rim, shaded, with a shadow that falls away from the light.

    `towards` is the direction of the light. Returns the pixels that it covers by half or more.
    """
    size, reach = canvas.shape[-1], 0.16 * place.radius
    far = signed_distances(shapes, *_local(place, size, (-towards[0] * reach, -towards[1] * reach)))
    canvas *= (1 - _SHADOW * np.clip(0.6 - far * 3, 0, 1))[:, None]
    distance = signed_distances(shapes, *_local(place, size))
    share = np.clip(0.5 - distance * _column(place.radius), 0, 1)
    x, y = _grid(size)
    lit = (x - _column(place.x)) * _column(towards[0] / place.radius) + (y - _column(place.y)) * _column(
        towards[1] / place.radius
    )
    bright = (1.05 + 0.2 * lit) * np.clip(0.55 - 4 * distance, 0.55, 1)
    _cover(canvas, np.minimum(paint * bright[:, None], 1), share)
    return np.asarray(share >= 0.5)


def illuminate(canvas: Array, towards: tuple[Array, Array], light: float, draws: Draws) -> None:
    """Make the whole brighter or darker, one side more than the other, warmer or colder; 3 columns."""
    size = canvas.shape[-1]
    x, y = _grid(size)
    middle = size / 2
    slope = ((x - middle) * _column(towards[0]) + (y - middle) * _column(towards[1])) / size
    level = 1 + light * draws.uniform(0, -0.6, 0.2)
    gradient = light * draws.uniform(1, 0, 0.8)
    warmth = light * draws.uniform(2, -0.25, 0.25)
    canvas *= (_column(level) + _column(gradient) * slope)[:, None]
    canvas[:, 0] *= _column(1 + warmth)
    canvas[:, 2] *= _column(1 - warmth)
    np.clip(canvas, 0, 1, out=canvas)
