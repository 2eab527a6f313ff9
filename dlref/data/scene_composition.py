r"""What lies where in a scene, and what hides what."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from dlref.data.scene_draws import Draws, direction
from dlref.data.scene_painting import Place, illuminate, scraps, stick, thing
from dlref.data.scene_surfaces import colours, surfaces
from dlref.engine import Array

MOST_OBJECTS = 9
MOST_SCRAPS = 12
_IMAGE, _OBJECT, _SCRAP = 32, 24, 8  # columns of draws: for the image, for each object, for each scrap
_SCRAPS = _IMAGE + _OBJECT * MOST_OBJECTS  # where those for scraps begin
_COLUMNS = _SCRAPS + _SCRAP * MOST_SCRAPS


class Options(NamedTuple):
    """The arguments of `scenes`, checked."""

    size: int
    least: int  # objects
    most: int
    shapes: Array  # positions in SCENE_SHAPES
    textures: Array  # positions in SCENE_SURFACES
    backgrounds: Array
    scale: tuple[float, float]
    shift: float
    rotation: int
    occlusion: float
    clutter: int
    light: float

    @property
    def cells(self) -> int:
        """The image is cut into cells × cells, and no cell holds two objects."""
        return math.isqrt(self.most - 1) + 1


class Composed(NamedTuple):
    """A few scenes: n images with room for K objects each."""

    canvas: Array  # (n, 3, size, size), float32 from 0 to 1
    labels: Array  # (n, K), -1 for none
    surfaces: Array  # (n, K), -1 for none
    masks: Array  # (n, K, size, size), bool


def composed(numbers: Array, options: Options, rng: np.random.Generator) -> Composed:
    """The scenes with these consecutive numbers, which decide the class of the first object."""
    n, size, most = len(numbers), options.size, options.most
    draws = Draws.of(rng, n, _COLUMNS)
    towards = direction(180 + draws.pick(0, 180))  # from above
    counts = options.least + draws.pick(1, most - options.least + 1)
    photo = draws.pick(6, 2)  # behind the objects; they are cut from the other one
    canvas = surfaces(options.backgrounds[draws.pick(2, len(options.backgrounds))], photo, size, draws.part(8, 6))
    scraps(canvas, options.clutter, draws.part(_SCRAPS, _SCRAP * MOST_SCRAPS))
    cells = np.argsort(draws.words[:, 16 : 16 + options.cells**2], axis=1, kind="stable")
    labels, surface = np.full((2, n, most), -1, np.int64)
    masks = np.zeros((n, most, size, size), np.bool_)
    for k in range(most):
        rows = np.flatnonzero(counts > k)
        own = Draws(draws.part(_IMAGE + _OBJECT * k, _OBJECT).words[rows])
        labels[rows, k] = own.pick(0, len(options.shapes)) if k else numbers[rows] % len(options.shapes)
        surface[rows, k] = own.pick(1, len(options.textures))
        shapes, place = options.shapes[labels[rows, k]], _placed(cells[rows, k], own, options)
        paint = surfaces(options.textures[surface[rows, k]], 1 - photo[rows], size, own.part(2, 6))
        few = canvas[rows]
        covered = thing(few, shapes, place, paint, (towards[0][rows], towards[1][rows]))
        hidden = _occluded(few, place, own, options.occlusion)
        canvas[rows] = few
        masks[rows, :k] &= ~covered[:, None]
        masks[rows, k] = covered
        masks[rows, : k + 1] &= ~hidden[:, None]
    for each in (labels, surface):
        each[~masks.any(axis=(2, 3))] = -1
    illuminate(canvas, towards, options.light, draws.part(3, 3))
    return Composed(canvas, labels, surface, masks)


def _occluded(canvas: Array, place: Place, draws: Draws, occlusion: float) -> Array:
    """Lay a stick over each object; the pixels that it hides."""
    if occlusion == 0:
        return np.zeros((len(canvas), *canvas.shape[2:]), np.bool_)
    half_width = draws.uniform(13, 0.15, 0.4) * occlusion
    degrees, aside = draws.pick(12, 360), draws.uniform(14, -0.45, 0.45) * place.radius
    cos, sin = direction(degrees)
    over = Place(place.x - aside * sin, place.y + aside * cos, place.radius, degrees)
    return stick(canvas, over, np.full_like(half_width, 1.3), half_width, colours(draws, 15))


def _placed(cells: Array, draws: Draws, options: Options) -> Place:
    """An object may reach a little over the edge of its cell, but not over that of the image."""
    side = options.size / options.cells
    radius = draws.uniform(8, *options.scale) * (side / 2)
    room = options.shift * (side / 2 - radius * (1.0 if options.cells == 1 else 0.75))
    x, y = (
        np.clip(
            (cell + 0.5).astype(np.float32) * side + room * draws.uniform(column, -1, 1), radius, options.size - radius
        )
        for column, cell in ((9, cells % options.cells), (10, cells // options.cells))
    )
    degrees = (360 - options.rotation + draws.pick(11, 2 * options.rotation + 1)) % 360
    return Place(x, y, radius, degrees)
