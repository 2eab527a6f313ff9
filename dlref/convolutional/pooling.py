r"""Pooling: from many pixels to few, without weights.

A filter's answer says how strongly a pattern is found at a place. Whether it was found one pixel more to the left
rarely matters, so we keep one number for each small window: the largest answer (`max_pool2d`), or the mean
(`avg_pool2d`). The image shrinks, the next filters see more of it, and small shifts are forgotten.

All three functions work on shifted views of the image: with a 2×2 window, the top left pixels of all windows are
one array, the top right pixels another. The largest of four arrays, entry by entry, is all of max pooling.
"""

import numpy as np

from dlref.convolutional.windows import Sizes, check_images, check_windows, per_axis, pooling_windows
from dlref.engine import Array, Module, Pullback, Tensor, apply, checked_operation
from dlref.engine.arguments import check_count


@checked_operation
def max_pool2d(
    x: Array,
    *,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
) -> tuple[Array, Pullback]:
    r"""The largest number in each window.

    $$y_{n,c,i,j} = \max_{u,v}\; x_{n,\,c,\;s i + d u - p,\;s j + d v - p}$$

    Only the pixel that was the largest had a say, so it gets the whole gradient; of equal ones, the first. Pixels
    outside the image count as $-\infty$: zeros would win against negative pixels.

    Parameters
    ----------
    x : (N, C, H, W) array of float
    kernel_size : int or pair
    stride : int or pair, optional
        `kernel_size` unless given, so that windows lie side by side.
    padding : int or pair
        At most half of `kernel_size`.
    dilation : int or pair
        From one pixel of a window to the next.
    ceil_mode : bool
        Whether a rest at the right and lower edge gets a window too.

    Returns
    -------
    y : (N, C, H', W') array, see `pooled_size`
    pullback : dy (N, C, H', W') -> (dx,)

    Raises
    ------
    ValueError
        If `x` has not four axes, an option is out of range, or no window fits into the image.
    TypeError
        If `x` is not of float32 or float64.

    References
    ----------
    Scherer, Müller and Behnke, "Evaluation of Pooling Operations in Convolutional Architectures", 2010.

    Examples
    --------
    >>> import numpy as np
    >>> y, pullback = max_pool2d(np.array([[[[1.0, 3.0, -2.0, -4.0]]]]), kernel_size=(1, 2))
    >>> y
    array([[[[ 3., -2.]]]])
    >>> pullback(np.array([[[[10.0, 20.0]]]]))
    (array([[[[ 0., 10., 20.,  0.]]]]),)
    """
    windows = pooling_windows("max_pool2d", x, kernel_size, stride, padding, dilation, ceil_mode)
    framed = windows.frame(x, -np.inf)
    first, *others = windows.views(framed)
    y = first.copy()
    for seen in others:
        np.maximum(y, seen, out=y)

    def pullback(dy: Array) -> tuple[Array]:
        dframed = np.zeros_like(framed)
        unclaimed = np.ones(y.shape, bool)
        for seen, dseen in zip(windows.views(framed), windows.views(dframed), strict=True):
            largest = (seen == y) & unclaimed
            dseen += dy * largest
            unclaimed ^= largest
        return (windows.inside(dframed, x),)

    return y, pullback


@checked_operation
def avg_pool2d(
    x: Array,
    *,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> tuple[Array, Pullback]:
    r"""The mean of each window.

    $$y_{n,c,i,j} = \frac1{|w_{ij}|} \sum_{u,v} x_{n,\,c,\;s i + u - p,\;s j + v - p}$$

    Every pixel of a window gets the same share of its gradient.

    Parameters
    ----------
    x : (N, C, H, W) array of float
    kernel_size, stride, padding, ceil_mode
        As in `max_pool2d`; padded pixels are zeros.
    count_include_pad : bool
        Whether padded zeros count as pixels when the mean is taken. What `ceil_mode` lets hang over never counts.
    divisor_override : int, optional
        Divide by this instead of the number of pixels.

    Returns
    -------
    y : (N, C, H', W') array, see `pooled_size`
    pullback : dy (N, C, H', W') -> (dx,)

    Raises
    ------
    ValueError, TypeError
        As `max_pool2d`; ValueError too if `divisor_override` is not positive.

    References
    ----------
    LeCun, Bottou, Bengio and Haffner, "Gradient-Based Learning Applied to Document Recognition", 1998, section II.

    Examples
    --------
    >>> import numpy as np
    >>> y, pullback = avg_pool2d(np.array([[[[1.0, 3.0, -2.0, -4.0]]]]), kernel_size=(1, 2))
    >>> y
    array([[[[ 2., -3.]]]])
    """
    windows = pooling_windows("avg_pool2d", x, kernel_size, stride, padding, 1, ceil_mode)
    if divisor_override is not None:
        check_count("avg_pool2d", "divisor_override", divisor_override)
    counts = windows.counts(x, count_include_pad) if divisor_override is None else np.array(divisor_override)
    share = (1 / counts).astype(x.dtype)  # (H', W') or a single number
    framed = windows.frame(x, 0)
    first, *others = windows.views(framed)
    total = first.copy()
    for seen in others:
        total += seen

    def pullback(dy: Array) -> tuple[Array]:
        dframed = np.zeros_like(framed)
        each = dy * share
        for dseen in windows.views(dframed):
            dseen += each
        return (windows.inside(dframed, x),)

    return total * share, pullback


@checked_operation
def adaptive_avg_pool2d(x: Array, *, output_size: Sizes) -> tuple[Array, Pullback]:
    r"""The mean of windows that are chosen so that the output has a given size, whatever the image's size.

    Output i is the mean of the pixels $\lfloor i n/m \rfloor \dots \lceil (i+1) n/m \rceil - 1$ along each axis. With
    `output_size=1` that is the mean of the whole channel ("global average pooling"), which lets one network take
    images of any size.

    Parameters
    ----------
    x : (N, C, H, W) array of float
    output_size : int or pair

    Returns
    -------
    y : (N, C, H', W') array, where (H', W') = `output_size`
    pullback : dy (N, C, H', W') -> (dx,)

    Raises
    ------
    ValueError
        If `x` has not four axes or no pixels, or `output_size` is not positive.
    TypeError
        If `x` is not of float32 or float64.

    References
    ----------
    Lin, Chen and Yan, "Network In Network", 2013, arXiv:1312.4400, section 3.2.

    Examples
    --------
    >>> import numpy as np
    >>> y, pullback = adaptive_avg_pool2d(np.arange(5.0).reshape(1, 1, 1, 5), output_size=(1, 2))
    >>> y  # the means of 0, 1, 2 and of 2, 3, 4
    array([[[[1., 3.]]]])
    """
    rows, columns = per_axis("adaptive_avg_pool2d: output_size", output_size, 2, least=1)
    check_images("adaptive_avg_pool2d", x)
    height, width = x.shape[2:]
    windows = {  # place in the output -> its window
        (i, j): (
            ...,
            slice(i * height // rows, -(-(i + 1) * height // rows)),
            slice(j * width // columns, -(-(j + 1) * width // columns)),
        )
        for i, j in np.ndindex(rows, columns)
    }
    y = np.empty((*x.shape[:2], rows, columns), x.dtype)
    for (i, j), window in windows.items():
        y[:, :, i, j] = x[window].mean((2, 3))

    def pullback(dy: Array) -> tuple[Array]:
        dx = np.zeros_like(x)
        for (i, j), window in windows.items():
            dseen = dx[window]
            dseen += dy[:, :, i, j, np.newaxis, np.newaxis] / (dseen.shape[2] * dseen.shape[3])
        return (dx,)

    return y, pullback


class MaxPool2d(Module):
    """`max_pool2d` as a layer.

    Examples
    --------
    >>> import numpy as np
    >>> MaxPool2d(2)(np.zeros((2, 8, 28, 28))).shape
    (2, 8, 14, 14)
    """

    def __init__(
        self,
        kernel_size: Sizes,
        stride: Sizes | None = None,
        padding: Sizes = 0,
        dilation: Sizes = 1,
        *,
        ceil_mode: bool = False,
    ) -> None:
        check_windows("MaxPool2d", kernel_size, stride, padding, dilation)
        self.kernel_size, self.stride, self.padding = kernel_size, stride, padding
        self.dilation, self.ceil_mode = dilation, ceil_mode

    def forward(self, x: Tensor | Array) -> Tensor:
        return apply(
            max_pool2d,
            x,
            kernel_size=self.kernel_size,
            stride=self.stride,
            padding=self.padding,
            dilation=self.dilation,
            ceil_mode=self.ceil_mode,
        )


class AvgPool2d(Module):
    """`avg_pool2d` as a layer.

    Examples
    --------
    >>> import numpy as np
    >>> AvgPool2d(3, stride=2, padding=1)(np.zeros((2, 8, 28, 28))).shape
    (2, 8, 14, 14)
    """

    def __init__(
        self,
        kernel_size: Sizes,
        stride: Sizes | None = None,
        padding: Sizes = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
        divisor_override: int | None = None,
    ) -> None:
        check_windows("AvgPool2d", kernel_size, stride, padding, 1)
        if divisor_override is not None:
            check_count("AvgPool2d", "divisor_override", divisor_override)
        self.kernel_size, self.stride, self.padding = kernel_size, stride, padding
        self.ceil_mode, self.count_include_pad, self.divisor_override = ceil_mode, count_include_pad, divisor_override

    def forward(self, x: Tensor | Array) -> Tensor:
        return apply(
            avg_pool2d,
            x,
            kernel_size=self.kernel_size,
            stride=self.stride,
            padding=self.padding,
            ceil_mode=self.ceil_mode,
            count_include_pad=self.count_include_pad,
            divisor_override=self.divisor_override,
        )


class AdaptiveAvgPool2d(Module):
    """`adaptive_avg_pool2d` as a layer.

    Examples
    --------
    >>> import numpy as np
    >>> AdaptiveAvgPool2d(1)(np.zeros((2, 8, 28, 28))).shape
    (2, 8, 1, 1)
    """

    def __init__(self, output_size: Sizes) -> None:
        per_axis("AdaptiveAvgPool2d: output_size", output_size, 2, least=1)
        self.output_size = output_size

    def forward(self, x: Tensor | Array) -> Tensor:
        return apply(adaptive_avg_pool2d, x, output_size=self.output_size)
