r"""The three linear maps behind a convolution, each made of matrix products.

`conv2d_plain` says what is computed. This file says how to compute it fast with NumPy alone:

- `correlate`: image and filters make the output (forward of a convolution),
- `spread`: every output goes back to the pixels it was made of (backward, for the image),
- `weight_gradient`: image and output give the filters' gradient (backward, for the weights).

The trick is the same in all three: copy what the filter sees at each place into the column of a matrix; then
all places and all filters are one matrix product. That matrix holds every pixel kh·kw times. So a few images
are worked on at a time, as many as the processor's cache can hold: twice as fast as all at once.

`depthwise` is for filters that look at one channel only, where a matrix product has nothing to sum.
"""

from collections.abc import Iterator

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from dlref.engine import Array, Pullback

Sizes = tuple[int, ...]

_CACHE = 2**21  # bytes; about what a processor's second-level cache holds


def zero_pad(x: Array, padding: Sizes) -> Array:
    """A frame of zeros around each image. (N, C, H, W) -> (N, C, H + 2p, W + 2q)

    >>> zero_pad(np.ones((1, 1, 1, 1)), (0, 2))
    array([[[[0., 0., 1., 0., 0.]]]])
    """
    if not any(padding):
        return x
    n, channels, height, width = x.shape
    p, q = padding
    padded = np.zeros((n, channels, height + 2 * p, width + 2 * q), x.dtype)  # np.pad does the same, slower
    padded[:, :, p : p + height, q : q + width] = x
    return padded


def _windows(x: Array, kernel: Sizes, stride: Sizes, dilation: Sizes) -> Array:
    """A view, no copy: entry (c, u, v, n, i, j) is what the filter's pixel (u, v) sees at place (i, j) of image n."""
    reach = [d * (k - 1) + 1 for k, d in zip(kernel, dilation, strict=True)]
    windows = sliding_window_view(x, reach, axis=(2, 3))  # (N, C, rows, columns, reach, reach)
    windows = windows[:, :, :: stride[0], :: stride[1], :: dilation[0], :: dilation[1]]
    return windows.transpose(1, 4, 5, 0, 2, 3)  # (C, kh, kw, N, H', W')


def _portions(images: int, bytes_each: int) -> Iterator[slice]:
    """Split the images into portions whose columns fit into the cache."""
    step = max(1, _CACHE // max(1, bytes_each))
    return (slice(i, min(i + step, images)) for i in range(0, images, step))


def correlate(x: Array, weight: Array, stride: Sizes, padding: Sizes, dilation: Sizes, groups: int) -> Array:
    """Image and filters make the output.

    Parameters
    ----------
    x : (N, C, H, W) array
    weight : (O, C / groups, kh, kw) array
    stride, padding, dilation : pair of int

    Returns
    -------
    (N, O, H', W') array

    Examples
    --------
    >>> correlate(np.arange(6.0).reshape(1, 1, 2, 3), np.ones((1, 1, 2, 2)), (1, 1), (0, 0), (1, 1), 1)
    array([[[[ 8., 12.]]]])
    """
    # --8<-- [start:correlate]
    windows = _windows(zero_pad(x, padding), weight.shape[2:], stride, dilation)
    images, rows, columns = windows.shape[3:]
    filters = weight.reshape(groups, len(weight) // groups, -1)  # (groups, O/g, C/g·kh·kw)
    y = np.empty((images, len(weight), rows, columns), x.dtype)
    for part in _portions(images, windows[:, :, :, :1].nbytes):
        seen = windows[:, :, :, part].reshape(groups, filters.shape[2], -1)  # (groups, C/g·kh·kw, n·H'·W')
        y[part] = (filters @ seen).reshape(len(weight), -1, rows, columns).swapaxes(0, 1)
    return y
    # --8<-- [end:correlate]


def weight_gradient(
    x: Array, dy: Array, kernel: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes, groups: int
) -> Array:
    """Image and output (or its gradient) give the filters' gradient.

    Parameters
    ----------
    x : (N, C, H, W) array
    dy : (N, O, H', W') array
    kernel, stride, padding, dilation : pair of int

    Returns
    -------
    (O, C / groups, kh, kw) array

    Examples
    --------
    >>> weight_gradient(np.arange(6.0).reshape(1, 1, 2, 3), np.ones((1, 1, 1, 2)), (2, 2), (1, 1), (0, 0), (1, 1), 1)
    array([[[[1., 3.],
             [7., 9.]]]])
    """
    images, outs, rows, columns = dy.shape
    windows = _windows(zero_pad(x, padding), kernel, stride, dilation)[..., :rows, :columns]
    dweight = np.zeros((groups, outs // groups, x.shape[1] // groups * kernel[0] * kernel[1]), x.dtype)
    for part in _portions(images, windows[:, :, :, :1].nbytes):
        seen = windows[:, :, :, part].reshape(groups, dweight.shape[2], -1)  # (groups, C/g·kh·kw, n·H'·W')
        d = dy[part].swapaxes(0, 1).reshape(groups, outs // groups, -1)  # (groups, O/g, n·H'·W')
        dweight += d @ seen.swapaxes(1, 2)
    return dweight.reshape(outs, x.shape[1] // groups, *kernel)


def spread(dy: Array, weight: Array, size: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes, groups: int) -> Array:
    """Every output goes back to the pixels it was made of, times the filter; where windows overlap, it adds up.

    In here the channels come last, so that whole pixels are added, not single numbers far apart.

    Parameters
    ----------
    dy : (N, O, H', W') array
    weight : (O, C / groups, kh, kw) array
    size : pair of int
        Height and width (H, W) of the images.
    stride, padding, dilation : pair of int

    Returns
    -------
    (N, C, H, W) array

    Examples
    --------
    >>> spread(np.array([[[[1.0, 10.0]]]]), np.ones((1, 1, 2, 2)), (2, 3), (1, 1), (0, 0), (1, 1), 1)
    array([[[[ 1., 11., 10.],
             [ 1., 11., 10.]]]])
    """
    images, outs, rows, columns = dy.shape
    kh, kw = weight.shape[2:]
    taps = np.ascontiguousarray(weight.reshape(groups, outs // groups, -1, kh, kw).transpose(3, 4, 0, 1, 2))
    channels = taps.shape[4]  # of one group
    frame = tuple(n + 2 * p for n, p in zip(size, padding, strict=True))
    inside = tuple(slice(p, p + n) for n, p in zip(size, padding, strict=True))
    dx = np.empty((images, groups, channels, *size), dy.dtype)
    for part in _portions(images, kh * kw * groups * channels * rows * columns * dy.itemsize):
        d = dy[part].swapaxes(0, 1).reshape(groups, outs // groups, -1).swapaxes(1, 2)  # (groups, n·H'·W', O/g)
        total = np.zeros((groups, part.stop - part.start, *frame, channels), dy.dtype)
        for u, v in np.ndindex(kh, kw):
            top, left = u * dilation[0], v * dilation[1]
            below, right = top + rows * stride[0], left + columns * stride[1]
            seen = total[:, :, top : below : stride[0], left : right : stride[1]]  # what (u, v) saw at every place
            seen += (d @ taps[u, v]).reshape(seen.shape)
        dx[part] = total[:, :, *inside].transpose(1, 0, 4, 2, 3)
    return dx.reshape(images, groups * channels, *size)


def sum_per_channel(dy: Array) -> Array:
    """The bias' gradient. (N, O, H, W) -> (O,), as a product with ones, which is faster than `sum` over three axes."""
    pixels = dy.shape[2] * dy.shape[3]
    sums: Array = (dy.reshape(*dy.shape[:2], pixels) @ np.ones(pixels, dy.dtype)).sum(0)
    return sums


def correlation(
    x: Array, weight: Array, stride: Sizes, padding: Sizes, dilation: Sizes, groups: int
) -> tuple[Array, Pullback]:
    """All three as one operation: a convolution without bias, by the fastest way.

    Parameters
    ----------
    x, weight, stride, padding, dilation, groups
        As in `correlate`.

    Returns
    -------
    y : (N, O, H', W') array
    pullback : dy -> dx, dweight

    Examples
    --------
    >>> y, pullback = correlation(np.ones((1, 1, 2, 3)), np.ones((1, 1, 2, 2)), (1, 1), (0, 0), (1, 1), 1)
    >>> y
    array([[[[4., 4.]]]])
    """
    if groups == x.shape[1] == len(weight) and max(stride) == 1:
        return depthwise(x, weight, padding, dilation)
    framed = zero_pad(x, padding)  # once, for both ways
    how = (stride, (0, 0), dilation, groups)

    def pullback(dy: Array) -> tuple[Array, Array]:
        dx = spread(dy, weight, x.shape[2:], stride, padding, dilation, groups)
        return dx, weight_gradient(framed, dy, weight.shape[2:], *how)

    return correlate(framed, weight, *how), pullback


def depthwise(x: Array, weight: Array, padding: Sizes, dilation: Sizes) -> tuple[Array, Pullback]:
    """A convolution that filters every channel by itself, with a stride of 1.

    Stored as one long row per channel, all images behind one another, what a filter's pixel sees is the row itself,
    shifted. Places where a window runs over the right edge into the next line are computed too, and thrown away.

    Parameters
    ----------
    x : (N, C, H, W) array
    weight : (C, 1, kh, kw) array
    padding, dilation : pair of int

    Returns
    -------
    y : (N, C, H', W') array
    pullback : dy -> dx, dweight

    Examples
    --------
    >>> y, pullback = depthwise(np.array([[[[1.0, 2.0]], [[3.0, 4.0]]]]), np.ones((2, 1, 1, 2)), (0, 0), (1, 1))
    >>> y
    array([[[[3.]],
    <BLANKLINE>
            [[7.]]]])
    """
    images, channels, height, width = x.shape
    taps = weight.reshape(channels, -1)
    frame = (height + 2 * padding[0], width + 2 * padding[1])
    inside = tuple(slice(p, p + n) for n, p in zip((height, width), padding, strict=True))
    valid = tuple(slice(n - d * (k - 1)) for n, d, k in zip(frame, dilation, weight.shape[2:], strict=True))
    shifts = [u * dilation[0] * frame[1] + v * dilation[1] for u, v in np.ndindex(weight.shape[2:])]

    def lines(images_first: Array, where: tuple[slice, ...]) -> Array:
        framed = np.zeros((channels, images, *frame), x.dtype)
        framed[:, :, *where] = images_first.swapaxes(0, 1)
        return framed.reshape(channels, -1)  # (C, N·(H+2p)·(W+2q))

    def pictures(channels_first: Array, where: tuple[slice, ...]) -> Array:
        framed = channels_first.reshape(channels, images, *frame)
        return np.ascontiguousarray(framed[:, :, *where].swapaxes(0, 1))

    seen = lines(x, inside)
    length = max(0, seen.shape[1] - shifts[-1])
    scratch = np.empty(length, x.dtype)

    y = np.zeros_like(seen)
    for c in range(channels):
        for shift, tap in zip(shifts, taps[c], strict=True):
            y[c, :length] += np.multiply(seen[c, shift : shift + length], tap, out=scratch)

    def pullback(dy: Array) -> tuple[Array, Array]:
        d = lines(dy, valid)[:, :length]
        dx, dtaps = np.zeros_like(seen), np.empty_like(taps)
        for c in range(channels):
            for t, shift in enumerate(shifts):
                dx[c, shift : shift + length] += np.multiply(d[c], taps[c, t], out=scratch)
                dtaps[c, t] = seen[c, shift : shift + length] @ d[c]
        return pictures(dx, inside), dtaps.reshape(weight.shape)

    return pictures(y, valid), pullback
