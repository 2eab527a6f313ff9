r"""Windows: the arithmetic of filters and poolings.

How many places a window has in an image, how far a stack of layers can see, and which pixels a window meets.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from dlref.engine import Array, check_floats

Sizes = int | tuple[int, ...]


def output_size(size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    r"""Length of a convolution's output along one axis; zero or less if the filter does not fit.

    $$n' = \left\lfloor \frac{n + 2p - d(k - 1) - 1}{s} \right\rfloor + 1$$

    The filter reaches over $d(k-1)+1$ pixels. Put it at the left edge, then count the steps until it no longer
    fits. A rest that is too short for a step is never looked at.

    Parameters
    ----------
    size : int
        Length n of the input, without padding.

    Examples
    --------
    >>> output_size(28, kernel_size=3, padding=1)  # "same" padding keeps the size
    28
    >>> output_size(28, kernel_size=5, stride=2)
    12
    """
    return (size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1


def pooled_size(
    size: int, kernel_size: int, stride: int, padding: int = 0, dilation: int = 1, ceil_mode: bool = False
) -> int:
    r"""Length of a pooling's output along one axis: `output_size`, or one more if `ceil_mode` keeps the rest.

    With `ceil_mode`, a last window may hang over the edge; it must begin inside of it, though.

    Examples
    --------
    >>> pooled_size(7, kernel_size=2, stride=2), pooled_size(7, kernel_size=2, stride=2, ceil_mode=True)
    (3, 4)
    """
    if not ceil_mode:
        return output_size(size, kernel_size, stride, padding, dilation)
    windows = output_size(size + stride - 1, kernel_size, stride, padding, dilation)
    return windows - 1 if (windows - 1) * stride >= size + padding else windows


def receptive_field(layers: Sequence[tuple[int, ...]]) -> int:
    r"""How many pixels of the input, along one axis, one output of a stack of layers can see.

    $$r = 1 + \sum_l (k_l - 1)\, d_l \prod_{i<l} s_i$$

    Each layer adds $k - 1$ steps, and one step is as long as all strides before it, multiplied.

    Parameters
    ----------
    layers : sequence of (kernel_size, stride, dilation)
        Convolutions and poolings, the one next to the input first. Stride and dilation may be left out.

    Raises
    ------
    ValueError
        If an entry is something else.

    References
    ----------
    Araujo, Norris and Sim, "Computing Receptive Fields of Convolutional Neural Networks", Distill, 2019.

    Examples
    --------
    >>> receptive_field([(3,), (3,), (3,)])  # three 3×3 filters see what one 7×7 sees
    7
    >>> receptive_field([(5, 1), (2, 2), (5, 1), (2, 2)])  # LeNet's convolutions and poolings
    16
    """
    field, step = 1, 1
    for i, layer in enumerate(layers):
        if not 1 <= len(layer) <= 3 or min(layer) < 1:
            raise ValueError(f"receptive_field: layers[{i}] must be (kernel_size, stride, dilation), got {layer}")
        kernel_size, stride, dilation = (*layer, 1, 1)[:3]
        field += (kernel_size - 1) * dilation * step
        step *= stride
    return field


def per_axis(what: str, value: Sizes, axes: int, least: int) -> tuple[int, ...]:
    """One whole number for each axis of an image; a single one is meant for all of them.

    Parameters
    ----------
    what : str
        Starts the message.
    value : int or tuple of int
    least : int
        The smallest number allowed.

    Raises
    ------
    ValueError
        If `value` is something else.

    Examples
    --------
    >>> per_axis("stride", 2, axes=2, least=1)
    (2, 2)
    >>> per_axis("stride", (2, 0), axes=2, least=1)
    Traceback (most recent call last):
    ...
    ValueError: stride must be a whole number or 2 of them, 1 or more, got (2, 0)
    """
    values = tuple(value) if isinstance(value, tuple | list) else (value,) * axes
    if len(values) != axes or not all(isinstance(n, int | np.integer) and n >= least for n in values):
        shape = "a whole number" if axes == 1 else f"a whole number or {axes} of them"
        raise ValueError(f"{what} must be {shape}, {least} or more, got {value!r}")
    return tuple(int(n) for n in values)


class Windows(NamedTuple):
    """Where the windows of a pooling lie; every entry has one number for the height and one for the width.

    >>> windows = Windows(kernel=(1, 2), stride=(1, 2), padding=(0, 0), dilation=(1, 1), places=(1, 2))
    >>> [view.ravel().tolist() for view in windows.views(np.array([[[[1, 2, 3, 4]]]]))]
    [[1, 3], [2, 4]]
    """

    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    padding: tuple[int, ...]
    dilation: tuple[int, ...]
    places: tuple[int, ...]

    def frame(self, x: Array, value: float) -> Array:
        """Images with a frame, wide enough for all windows. (N, C, H, W) -> (N, C, H + 2p or more, W + 2q or more)"""
        sizes = [
            max(n + 2 * p, (m - 1) * s + d * (k - 1) + 1) for n, k, s, p, d, m in zip(x.shape[2:], *self, strict=True)
        ]
        if sizes == list(x.shape[2:]):
            return x
        framed = np.full((*x.shape[:2], *sizes), value, x.dtype)
        self.inside(framed, x)[...] = x
        return framed

    def inside(self, framed: Array, x: Array) -> Array:
        """The part of a framed array where the images `x` are."""
        (p, q), (height, width) = self.padding, x.shape[2:]
        return framed[:, :, p : p + height, q : q + width]

    def views(self, framed: Array) -> Iterator[Array]:
        """For each pixel of a window: that pixel of all windows, as a view (N, C, H', W')."""
        (s, t), (d, e), (rows, columns) = self.stride, self.dilation, self.places
        for u, v in np.ndindex(self.kernel):
            top, left = u * d, v * e
            yield framed[:, :, top : top + rows * s : s, left : left + columns * t : t]

    def counts(self, x: Array, include_pad: bool) -> Array:
        """How many pixels each window holds. -> (H', W')"""
        along = []
        for n, k, s, p, _, places in zip(x.shape[2:], *self, strict=True):
            begin = np.arange(places) * s - p
            end = np.minimum(begin + k, n + p)
            along.append(end - begin if include_pad else np.minimum(end, n) - np.maximum(begin, 0))
        return np.outer(*along)


def pooling_windows(
    name: str,
    x: Array,
    kernel_size: Sizes,
    stride: Sizes | None,
    padding: Sizes,
    dilation: Sizes,
    ceil_mode: bool,
    axes: int = 2,
) -> Windows:
    """Check everything, and say where the windows lie.

    Parameters
    ----------
    name : str
        Starts the messages.
    x, kernel_size, stride, padding, dilation, ceil_mode
        As in `dlref.convolutional.max_pool2d`; sequences have one number instead of two.

    Raises
    ------
    ValueError
        If an option is out of range, or no window fits into the images.

    Examples
    --------
    >>> pooling_windows("max_pool2d", np.ones((1, 1, 5, 6)), 2, None, 0, 1, ceil_mode=False).places
    (2, 3)
    """
    check_images(name, x, axes)
    kernel, strides, paddings, dilations = check_windows(name, kernel_size, stride, padding, dilation, axes)
    places = []
    for n, k, s, p, d in zip(x.shape[2:], kernel, strides, paddings, dilations, strict=True):
        reach = d * (k - 1) + 1
        places.append(pooled_size(n, k, s, p, d, ceil_mode))
        if places[-1] < 1:
            raise ValueError(f"{name}: a window of {reach} pixels does not fit into {n + 2 * p} (x.shape = {x.shape})")
    return Windows(kernel, strides, paddings, dilations, tuple(places))


def check_windows(
    name: str, kernel_size: Sizes, stride: Sizes | None, padding: Sizes, dilation: Sizes, axes: int = 2
) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
    """Kernel, stride, padding and dilation for every axis. Raise ValueError unless they make windows."""
    kernel = per_axis(f"{name}: kernel_size", kernel_size, axes, least=1)
    strides = kernel if stride is None else per_axis(f"{name}: stride", stride, axes, least=1)
    paddings = per_axis(f"{name}: padding", padding, axes, least=0)
    for p, k in zip(paddings, kernel, strict=True):
        if p > k // 2:
            raise ValueError(f"{name}: padding must be at most half of kernel_size {k}, got {p}")
    return kernel, strides, paddings, per_axis(f"{name}: dilation", dilation, axes, least=1)


def check_images(name: str, x: Array, axes: int = 2) -> None:
    """Raise unless `x` is a batch of images, or of sequences if there is but one axis; the batch may be empty.

    >>> check_images("max_pool2d", np.ones((28, 28)))
    Traceback (most recent call last):
    ...
    ValueError: max_pool2d: x must be images (N, C, H, W), got shape (28, 28)
    """
    check_floats(name, x=x)
    if x.ndim != axes + 2 or 0 in x.shape[1:]:
        expected = "images (N, C, H, W)" if axes == 2 else "sequences (N, C, L)"
        raise ValueError(f"{name}: x must be {expected}, got shape {x.shape}")
