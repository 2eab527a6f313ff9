r"""Colour images of objects, with class, box and mask of each: made, not downloaded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike

from dlref.data.scene_composition import MOST_OBJECTS, MOST_SCRAPS, Options, composed
from dlref.data.scene_shapes import SCENE_SHAPES
from dlref.data.scene_surfaces import SCENE_SURFACES
from dlref.engine import Array
from dlref.engine.arguments import check_count, check_generator, check_range

_PIXELS = 2**16  # painted at a time, so that they stay in the processor's cache


class Scenes(NamedTuple):
    """Images and what is in them; K is the largest number of objects in an image.

    Attributes
    ----------
    images : (N, 3, size, size) array
    labels : (N, K) array of int64
        Position of the object's shape in `shapes`, in the order in which the objects are painted, from back to front;
        -1 where an image has fewer objects than K, or others hide one entirely.
    boxes : (N, K, 4) array of float32
        (x1, y1, x2, y2) in pixels, as in torchvision: left, upper, right and lower edge of the object's mask, so that
        x2 - x1 is its width in pixels; zeros where there is no object.
    masks : (N, K, size, size) array of bool
        The pixels where the object is seen: those that it covers by half or more and that nothing hides.
    surfaces : (N, K) array of int64
        Position of the object's surface in `textures`; -1 where there is no object.
    """

    images: Array
    labels: Array
    boxes: Array
    masks: Array
    surfaces: Array

    @property
    def class_map(self) -> Array:
        """The target of semantic segmentation, (N, size, size) int64: 0 for the background, else 1 + the label."""
        return np.asarray((self.masks * (self.labels[:, :, None, None] + 1)).sum(axis=1))


def scenes(
    n: int,
    *,
    size: int = 48,
    objects: int | tuple[int, int] = 1,
    shapes: Sequence[str] = SCENE_SHAPES,
    textures: Sequence[str] = SCENE_SURFACES,
    backgrounds: Sequence[str] = ("clouds", "photo"),
    scale: tuple[float, float] = (0.5, 0.9),
    shift: float = 0.5,
    rotation: int = 20,
    occlusion: float = 0.2,
    clutter: int = 2,
    light: float = 0.5,
    rng: np.random.Generator,
    dtype: DTypeLike = np.float32,
) -> Scenes:
    """Colour images of objects before photographs and clouds, with class, box and mask of each.

    An object's class is its shape; surface, colour, place, size, rotation and light say nothing about it. The first
    object's class is dealt in turn, so that classes are as equal in number as `n` allows; all else is drawn.

    Every image uses up the same number of random words. So the same seed shows the same scenes with other options,
    darker or with fewer things in the way, and the first 100 of 2,000 images are those of `scenes(100, ...)`.

    Parameters
    ----------
    n : int, > 0
        Number of images.
    size : int, 32 to 96
        Height and width in pixels.
    objects : int or (int, int), 1 to 9
        Objects in each image, or the smallest and the largest number of them.
    shapes : sequence of str, optional
        The classes, among `SCENE_SHAPES`; a label is a position in this sequence.
    textures, backgrounds : sequence of str, optional
        Surfaces of the objects and of the background, among `SCENE_SURFACES`, each as likely as the others.
        Without "photo" in either, scikit-learn is not needed.
    scale : (float, float), 0 to 1
        Smallest and largest diameter of an object, as a share of the image, or of the cell: with more than one object,
        the image is cut into 2 × 2 or 3 × 3 cells, none of which holds two.
    shift : float, 0 to 1
        How far objects are from the middle of image or cell; 0: there, 1: anywhere.
    rotation : int, 0 to 180
        Objects are turned by at most so many degrees to either side.
    occlusion : float, 0 to 0.6
        About the largest share of an object that the stick in front of it hides, over twice the mean. 0: no sticks.
    clutter : int, 0 to 12
        Sticks and pebbles that lie about behind the objects.
    light : float, 0 to 1
        How much brightness, its fall from one side to the other, and its colour vary.
    dtype : uint8, or a kind of float
        uint8: colours from 0 to 255; else from 0 to 1, the same divided by 255.

    Returns
    -------
    Scenes
        A named tuple of images, labels, boxes, masks and surfaces.

    Raises
    ------
    ImportError
        If a photograph is needed and scikit-learn or Pillow is not installed.
    ValueError, TypeError
        If an argument is out of its range, or objects would be smaller than 6 pixels.

    Notes
    -----
    The same seed gives the same images, bit for bit, on every machine and with every version of NumPy: only raw
    integers of the bit generator are used, and arithmetic that is rounded in one way only. (`default_rng` may mean
    another bit generator some day; `Generator(PCG64(0))` will not.) Photographs are what Pillow decodes with
    libjpeg-turbo, as all of its wheels do; with another decoder colours differ by a few levels, labels, boxes and masks
    do not.

    Examples
    --------
    >>> made = scenes(20, backgrounds=["clouds"], textures=["plain", "dots"], rng=np.random.default_rng(0))
    >>> made.images.shape, made.labels.shape, made.boxes.shape, made.masks.shape
    ((20, 3, 48, 48), (20, 1), (20, 1, 4), (20, 1, 48, 48))
    >>> [SCENE_SHAPES[label] for label in made.labels[:3, 0]]
    ['disc', 'ring', 'crescent']
    """
    check_count("scenes", "n", n)
    check_generator("scenes", rng)
    least, most = _checked_objects(objects)
    whole = {"size": (size, 32, 96), "rotation": (rotation, 0, 180), "clutter": (clutter, 0, MOST_SCRAPS)}
    for name, (number, low, high) in whole.items():
        check_count("scenes", name, number, low)
        check_range("scenes", name, number, low, high)
    for name, (share, largest) in {"shift": (shift, 1), "occlusion": (occlusion, 0.6), "light": (light, 1)}.items():
        check_range("scenes", name, share, 0, largest)
    if not (np.dtype(dtype) == np.uint8 or np.issubdtype(dtype, np.floating)):
        raise ValueError(f"scenes: dtype must be uint8 or a kind of float, got {np.dtype(dtype)}")
    chosen = (
        _positions("shapes", shapes, SCENE_SHAPES),
        _positions("textures", textures, SCENE_SURFACES),
        _positions("backgrounds", backgrounds, SCENE_SURFACES),
    )
    options = Options(size, least, most, *chosen, scale, shift, rotation, occlusion, clutter, light)
    _check_scale(options)
    return _in_parts(n, options, rng, np.dtype(dtype))


def _checked_objects(objects: int | tuple[int, int]) -> tuple[int, int]:
    both = objects if isinstance(objects, tuple) else (objects, objects)
    for number in both:
        check_count("scenes", "objects", number)
    if len(both) != 2 or not both[0] <= both[1] <= MOST_OBJECTS:
        raise ValueError(
            f"scenes: objects must be a number from 1 to {MOST_OBJECTS}, or the smallest and the largest, got {objects}"
        )
    return both


def _positions(name: str, chosen: Sequence[str], known: tuple[str, ...]) -> Array:
    if isinstance(chosen, str) or len(chosen) == 0 or any(each not in known for each in chosen):
        raise ValueError(f"scenes: {name} must be a sequence of names among {', '.join(known)}, got {chosen!r}")
    if len(set(chosen)) < len(chosen):
        raise ValueError(f"scenes: {name} must name nothing twice, got {chosen!r}")
    return np.array([known.index(each) for each in chosen])


def _check_scale(options: Options) -> None:
    low, high = options.scale if np.shape(options.scale) == (2,) else (0, 0)
    if not 0 < low <= high <= 1:
        raise ValueError(f"scenes: scale must be two numbers with 0 < low <= high <= 1, got {options.scale}")
    if (smallest := low * options.size / options.cells) < 6:
        raise ValueError(
            f"scenes: objects must be at least 6 pixels wide, got {smallest:.3g}: scale {options.scale}, "
            f"size {options.size} in {options.cells} × {options.cells} cells"
        )


def _in_parts(n: int, options: Options, rng: np.random.Generator, dtype: np.dtype[Any]) -> Scenes:
    """All images, as many at a time as fit into a processor's cache."""
    size, most = options.size, options.most
    images = np.empty((n, 3, size, size), dtype)
    labels, surfaces = np.empty((n, most), np.int64), np.empty((n, most), np.int64)
    masks = np.empty((n, most, size, size), np.bool_)
    step = max(1, _PIXELS // size**2)
    for start in range(0, n, step):
        rows = slice(start, min(start + step, n))
        scene = composed(np.arange(start, rows.stop), options, rng)
        pixels = np.rint(scene.canvas * 255)
        images[rows] = pixels if dtype == np.uint8 else np.divide(pixels, 255, dtype=dtype)
        labels[rows], surfaces[rows], masks[rows] = scene.labels, scene.surfaces, scene.masks
    return Scenes(images, labels, _boxes(masks), masks, surfaces)


def _boxes(masks: Array) -> Array:
    """The edges of masks (N, K, H, W), as (N, K, 4) float32; zeros for an empty one."""
    columns, rows = np.asarray(masks.any(axis=2)), np.asarray(masks.any(axis=3))  # (N, K, W), (N, K, H)
    first = [np.argmax(each, axis=2) for each in (columns, rows)]
    end = [each.shape[2] - np.argmax(each[:, :, ::-1], axis=2) for each in (columns, rows)]
    seen = np.any(rows, axis=2)[:, :, None]
    return np.where(seen, np.stack([*first, *end], axis=2), 0).astype(np.float32)
