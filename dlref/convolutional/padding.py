r"""Padding: what stands around the image where a filter looks beyond its edge.

Zeros are the cheapest frame, but they are an edge that was not there: a filter that looks for edges finds one all
around. Mirrored, repeated or wrapped pixels look like the image itself.
"""

from collections.abc import Callable

import numpy as np

from dlref.engine import Array, Pullback, check_floats, checked_operation

_SOURCES: dict[str, Callable[[Array, int], Array]] = {  # which of n pixels stands at place i; -1 is none of them
    "constant": lambda i, n: np.where((i >= 0) & (i < n), i, -1),
    "reflect": lambda i, n: (n - 1) - np.abs((n - 1) - np.abs(i)),
    "replicate": lambda i, n: np.clip(i, 0, n - 1),
    "circular": lambda i, n: i % n,
}
PADDING_MODES = ("zeros", "reflect", "replicate", "circular")  # as layers call them


@checked_operation
def pad(
    x: Array, *, pad: tuple[int, ...], mode: str = "constant", value: float | None = None
) -> tuple[Array, Pullback]:
    r"""Put pixels around an array, or cut some off.

    Along an axis of n pixels, with $l$ of them put in front, $y_i = x_{s(i - l)}$ with

    $$s(i) = \begin{cases} n-1-\bigl|\,n-1-|i|\,\bigr| & \text{reflect: } 3\,2\,|\,1\,2\,3\,|\,2\,1 \\
      \min(\max(i, 0), n-1) & \text{replicate: } 1\,1\,|\,1\,2\,3\,|\,3\,3 \\
      i \bmod n & \text{circular: } 2\,3\,|\,1\,2\,3\,|\,1\,2 \end{cases}$$

    and `value` outside the array if the mode is constant. A pixel that was used several times gets the sum of the
    gradients of all its places.

    Parameters
    ----------
    x : array of float
        Images (N, C, H, W), sequences (N, C, L), or anything else.
    pad : tuple of int
        How many to put before and after the entries of the last axis, then of the one before it, and so on:
        `(left, right, top, bottom)` for images. Negative numbers cut off.
    mode : {"constant", "reflect", "replicate", "circular"}
        A mirror has at most n - 1 pixels to show on each side, a circle n.
    value : float, optional
        What the constant is; 0 unless given.

    Returns
    -------
    y : array
    pullback : dy -> (dx,)

    Raises
    ------
    ValueError
        If `pad` does not fit the axes, the mode has too few pixels for it or none are left, the mode is unknown, or
        another mode than "constant" is given a value.
    TypeError
        If `x` is not of float32 or float64.

    References
    ----------
    Szeliski, "Computer Vision: Algorithms and Applications", 2010, section 3.2, on padding modes.

    Examples
    --------
    >>> x = np.array([[1.0, 2.0, 3.0]])
    >>> pad(x, pad=(2, 1), mode="reflect")[0]
    array([[3., 2., 1., 2., 3., 2.]])
    >>> y, pullback = pad(x, pad=(0, 2), mode="replicate")
    >>> pullback(np.ones_like(y))  # the last pixel is there three times
    (array([[1., 1., 3.]]),)
    """
    sides = _sides(x, pad, mode, value)
    places = {axis: _SOURCES[mode](np.arange(-l, x.shape[axis] + r), x.shape[axis]) for axis, (l, r) in sides.items()}
    y = +x
    for axis, place in places.items():
        y = y.take(place, axis)
        y.swapaxes(0, axis)[place < 0] = 0 if value is None else value

    def pullback(dy: Array) -> tuple[Array]:
        dx = +dy
        for axis, place in reversed(places.items()):
            dy, dx = dx, np.zeros((*dx.shape[:axis], x.shape[axis], *dx.shape[axis + 1 :]), x.dtype)
            add_along(dx, dy, place, axis)
        return (dx,)

    return y, pullback


def _sides(x: Array, pad: tuple[int, ...], mode: str, value: float | None) -> dict[int, tuple[int, int]]:
    """How many entries to put before and after those of each axis, where there are any; raise if that cannot be."""
    check_floats("pad", x=x)
    if mode not in _SOURCES:
        raise ValueError(f"pad: mode must be one of {', '.join(_SOURCES)}, got {mode!r}")
    if mode != "constant" and value is not None:
        raise ValueError(f"pad: value is for mode 'constant', got {value!r} with mode {mode!r}")
    whole = isinstance(pad, tuple | list) and all(isinstance(n, int | np.integer) for n in pad)
    if not whole or len(pad) % 2 or len(pad) > 2 * x.ndim:
        raise ValueError(f"pad: pad must hold two whole numbers for each of at most {x.ndim} axes, got {pad!r}")
    sides = {x.ndim - 1 - k: (int(pad[2 * k]), int(pad[2 * k + 1])) for k in range(len(pad) // 2)}
    sides = {axis: both for axis, both in sides.items() if any(both)}
    for axis, both in sides.items():
        size = x.shape[axis]
        most = {"reflect": size - 1, "circular": size}.get(mode, np.inf)
        if size < 1 or max(both) > most or size + sum(both) < 1:
            raise ValueError(f"pad: pad {both} does not fit {size} entries with mode {mode!r} (x.shape = {x.shape})")
    return sides


def add_along(dx: Array, dy: Array, places: Array, axis: int) -> None:
    """Add entry i of `dy` along an axis to entry `places[i]` of `dx`; negative places are nowhere.

    >>> dx = np.zeros(2)
    >>> add_along(dx, np.array([1.0, 10.0, 100.0]), np.array([0, 0, -1]), axis=0)
    >>> dx
    array([11.,  0.])
    """
    rows, drows = dx.swapaxes(0, axis), dy.swapaxes(0, axis)
    for i, place in enumerate(places):
        if place >= 0:
            rows[place] += drows[i]


def named_padding(
    name: str, padding: str, kernel: tuple[int, ...], stride: tuple[int, ...], dilation: tuple[int, ...]
) -> list[tuple[int, int]]:
    """What `padding="same"` and `padding="valid"` mean: pixels before and after, for each axis.

    "same" keeps the size of the image. Where that takes an odd number of pixels, the one more stands behind.

    >>> named_padding("conv2d", "same", (3, 4), (1, 1), (1, 1))
    [(1, 1), (1, 2)]
    """
    if padding not in ("same", "valid"):
        raise ValueError(f"{name}: padding must be whole numbers, 'same' or 'valid', got {padding!r}")
    if padding == "same" and max(stride) > 1:
        raise ValueError(f"{name}: padding='same' needs a stride of 1, got {stride}")
    reach = [d * (k - 1) if padding == "same" else 0 for k, d in zip(kernel, dilation, strict=True)]
    return [(n // 2, n - n // 2) for n in reach]
