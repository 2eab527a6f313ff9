r"""The outlines of the objects in a scene, as signed distances.

A signed distance is negative inside an outline, 0 on it and positive outside; close to the outline its size is the
distance to it. From one such function follow an edge without stairs, a mask, a bevel and a shadow. Every shape fits
into the unit circle; u points right and v down, as in an image.

References
----------
Osher and Fedkiw, "Level Set Methods and Dynamic Implicit Surfaces", 2003, chapters 1 and 2: union as minimum,
intersection as maximum.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from dlref.engine import Array


def _radius(u: Array, v: Array) -> Array:
    return np.asarray(np.sqrt(u * u + v * v))


def _box(u: Array, v: Array, half_width: float, half_height: float) -> Array:
    return np.maximum(np.abs(u) - half_width, np.abs(v) - half_height)


def _disc(u: Array, v: Array) -> Array:
    return _radius(u, v) - 0.9


def _ring(u: Array, v: Array) -> Array:
    return np.abs(_radius(u, v) - 0.7) - 0.24


def _crescent(u: Array, v: Array) -> Array:
    return np.maximum(_radius(u, v) - 0.98, 0.78 - _radius(u - 0.5, v))


def _square(u: Array, v: Array) -> Array:
    return _box(u, v, 0.72, 0.72)


def _triangle(u: Array, v: Array) -> Array:
    """Equilateral, a corner above."""
    return np.maximum(v - 0.5, 0.8660254 * np.abs(u) - 0.5 * v - 0.5)


def _cross(u: Array, v: Array) -> Array:
    return np.minimum(_box(u, v, 0.94, 0.3), _box(u, v, 0.3, 0.94))


def _star(u: Array, v: Array) -> Array:
    """Five points: mirrored until one tenth of the star is left, which has a single straight edge."""
    u = np.abs(u)
    for cos, sin in ((-0.30901699, 0.95105652), (0.30901699, 0.95105652), (0.80901699, 0.58778525)):  # 108°, 72°, 36°
        beyond = np.maximum(cos * u + sin * v, 0) * 2
        u, v = u - beyond * cos, v - beyond * sin
    # The edge from the point (0, -1) to the notch at 36° and radius 0.45.
    return 0.92346 * u - 0.38370 * v - 0.38370


def _heart(u: Array, v: Array) -> Array:
    """A square on its corner, with half a disc on each of its upper sides."""
    across, down = 0.70710678 * (u + v - 0.1), 0.70710678 * (v - 0.1 - u)
    lobes = np.minimum(_radius(across, down + 0.55), _radius(across + 0.55, down)) - 0.55
    return np.minimum(_box(across, down, 0.55, 0.55), lobes)


def _drop(u: Array, v: Array) -> Array:
    """A disc, and the two tangents to it from the point (0, -1)."""
    point = np.maximum(0.89580642 * np.abs(u) - 0.44444444 * (v + 1), v - 0.083)
    return np.minimum(_radius(u, v - 0.35) - 0.6, point)


def _arrow(u: Array, v: Array) -> Array:
    """Upwards: a triangle on a shaft."""
    head = np.maximum(v - 0.02, 0.78086881 * np.abs(u) - 0.62469505 * (v + 1))
    return np.minimum(head, _box(u, v - 0.42, 0.27, 0.5))


_DISTANCES: dict[str, Callable[[Array, Array], Array]] = {
    "disc": _disc,
    "ring": _ring,
    "crescent": _crescent,
    "square": _square,
    "triangle": _triangle,
    "cross": _cross,
    "star": _star,
    "heart": _heart,
    "drop": _drop,
    "arrow": _arrow,
}
SCENE_SHAPES: tuple[str, ...] = tuple(_DISTANCES)
"""The names of the shapes in `scenes`, in the order of their labels."""


def signed_distances(shapes: Array, u: Array, v: Array) -> Array:
    """For each row its own shape: `shapes` holds positions in `SCENE_SHAPES`, (n,); u and v are (n, H, W)."""
    result = np.empty_like(u)
    for number, distance in enumerate(_DISTANCES.values()):
        rows = np.flatnonzero(shapes == number)
        result[rows] = distance(u[rows], v[rows])
    return result
