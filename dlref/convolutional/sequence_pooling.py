r"""Pooling along sequences: sounds, texts, curves.

A sequence is an image that is one pixel high, so each operation here is its sister in `dlref.convolutional.pooling`
with windows one pixel high.
"""

import numpy as np

from dlref.convolutional.pooling import adaptive_avg_pool2d, avg_pool2d, max_pool2d
from dlref.convolutional.windows import Sizes, check_images, per_axis, pooling_windows
from dlref.engine import Array, Module, Pullback, Tensor, apply, checked_operation


@checked_operation
def max_pool1d(
    x: Array,
    *,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
) -> tuple[Array, Pullback]:
    r"""The largest number in each window of a sequence.

    $$y_{n,c,i} = \max_u\; x_{n,\,c,\;s i + d u - p}$$

    Only the largest had a say, so it gets the whole gradient; of equal ones, the first.

    Parameters
    ----------
    x : (N, C, L) array of float
    kernel_size, stride, padding, dilation : int
        As in `max_pool2d`.
    ceil_mode : bool
        Whether a rest at the end gets a window too.

    Returns
    -------
    y : (N, C, L') array, see `pooled_size`
    pullback : dy (N, C, L') -> (dx,)

    Raises
    ------
    ValueError
        If `x` has not three axes, an option is out of range, or no window fits into the sequence.
    TypeError
        If `x` is not of float32 or float64.

    References
    ----------
    Collobert et al., "Natural Language Processing (Almost) from Scratch", 2011, arXiv:1103.0398, section 3.3.2.

    Examples
    --------
    >>> y, pullback = max_pool1d(np.array([[[1.0, 3.0, -2.0, -4.0, 9.0]]]), kernel_size=2)
    >>> y
    array([[[ 3., -2.]]])
    >>> pullback(np.array([[[10.0, 20.0]]]))
    (array([[[ 0., 10., 20.,  0.,  0.]]]),)
    """
    windows = pooling_windows("max_pool1d", x, kernel_size, stride, padding, dilation, ceil_mode, axes=1)
    y, pull = max_pool2d(
        x[:, :, np.newaxis],  # (N, C, 1, L)
        kernel_size=(1, *windows.kernel),
        stride=(1, *windows.stride),
        padding=(0, *windows.padding),
        dilation=(1, *windows.dilation),
        ceil_mode=ceil_mode,
    )
    return y[:, :, 0], lambda dy: (pull(dy[:, :, np.newaxis])[0][:, :, 0],)


@checked_operation
def avg_pool1d(
    x: Array,
    *,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> tuple[Array, Pullback]:
    r"""The mean of each window of a sequence.

    $$y_{n,c,i} = \frac1{|w_i|} \sum_u x_{n,\,c,\;s i + u - p}$$

    Parameters
    ----------
    x : (N, C, L) array of float
    kernel_size, stride, padding, ceil_mode
        As in `max_pool1d`; what is padded are zeros.
    count_include_pad : bool
        Whether padded zeros count when the mean is taken. What `ceil_mode` lets hang over never counts.

    Returns
    -------
    y : (N, C, L') array, see `pooled_size`
    pullback : dy (N, C, L') -> (dx,)

    Raises
    ------
    ValueError, TypeError
        As `max_pool1d`.

    References
    ----------
    Waibel, Hanazawa, Hinton, Shikano and Lang, "Phoneme Recognition Using Time-Delay Neural Networks", 1989, whose
    last layer adds up what each filter found over time.

    Examples
    --------
    >>> y, pullback = avg_pool1d(np.array([[[1.0, 3.0, -2.0, -4.0]]]), kernel_size=2)
    >>> y
    array([[[ 2., -3.]]])
    """
    windows = pooling_windows("avg_pool1d", x, kernel_size, stride, padding, 1, ceil_mode, axes=1)
    y, pull = avg_pool2d(
        x[:, :, np.newaxis],
        kernel_size=(1, *windows.kernel),
        stride=(1, *windows.stride),
        padding=(0, *windows.padding),
        ceil_mode=ceil_mode,
        count_include_pad=count_include_pad,
    )
    return y[:, :, 0], lambda dy: (pull(dy[:, :, np.newaxis])[0][:, :, 0],)


@checked_operation
def adaptive_avg_pool1d(x: Array, *, output_size: Sizes) -> tuple[Array, Pullback]:
    r"""The mean of windows that are chosen so that the output has a given length, whatever the sequence's length.

    Output i of m is the mean of $x_{\lfloor i n/m \rfloor}, \dots, x_{\lceil (i+1) n/m \rceil - 1}$. With
    `output_size=1` that is the mean over time, which makes one vector of a sequence of any length.

    Parameters
    ----------
    x : (N, C, L) array of float
    output_size : int

    Returns
    -------
    y : (N, C, output_size) array
    pullback : dy (N, C, output_size) -> (dx,)

    Raises
    ------
    ValueError
        If `x` has not three axes or no entries, or `output_size` is not positive.
    TypeError
        If `x` is not of float32 or float64.

    References
    ----------
    Lin, Chen and Yan, "Network In Network", 2013, arXiv:1312.4400, section 3.2, for images.

    Examples
    --------
    >>> y, pullback = adaptive_avg_pool1d(np.arange(5.0).reshape(1, 1, 5), output_size=2)
    >>> y  # the means of 0, 1, 2 and of 2, 3, 4
    array([[[1., 3.]]])
    """
    (length,) = per_axis("adaptive_avg_pool1d: output_size", output_size, 1, least=1)
    check_images("adaptive_avg_pool1d", x, axes=1)
    y, pull = adaptive_avg_pool2d(x[:, :, np.newaxis], output_size=(1, length))
    return y[:, :, 0], lambda dy: (pull(dy[:, :, np.newaxis])[0][:, :, 0],)


def _checked(name: str, kernel_size: Sizes, stride: Sizes | None, padding: Sizes) -> dict[str, tuple[int, ...]]:
    """What the windows of a new layer are, or an error."""
    kernel = per_axis(f"{name}: kernel_size", kernel_size, 1, least=1)
    sides = per_axis(f"{name}: padding", padding, 1, least=0)
    if sides[0] > kernel[0] // 2:
        raise ValueError(f"{name}: padding must be at most half of kernel_size {kernel[0]}, got {sides[0]}")
    strides = kernel if stride is None else per_axis(f"{name}: stride", stride, 1, least=1)
    return {"kernel_size": kernel, "stride": strides, "padding": sides}


class MaxPool1d(Module):
    """`max_pool1d` as a layer.

    Examples
    --------
    >>> MaxPool1d(2)(np.zeros((2, 8, 100))).shape
    (2, 8, 50)
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
        self.windows = _checked("MaxPool1d", kernel_size, stride, padding)
        self.dilation = per_axis("MaxPool1d: dilation", dilation, 1, least=1)
        self.ceil_mode = ceil_mode

    def forward(self, x: Tensor | Array) -> Tensor:
        return apply(max_pool1d, x, **self.windows, dilation=self.dilation, ceil_mode=self.ceil_mode)


class AvgPool1d(Module):
    """`avg_pool1d` as a layer.

    Examples
    --------
    >>> AvgPool1d(3, stride=2, padding=1)(np.zeros((2, 8, 100))).shape
    (2, 8, 50)
    """

    def __init__(
        self,
        kernel_size: Sizes,
        stride: Sizes | None = None,
        padding: Sizes = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
    ) -> None:
        self.windows = _checked("AvgPool1d", kernel_size, stride, padding)
        self.ceil_mode, self.count_include_pad = ceil_mode, count_include_pad

    def forward(self, x: Tensor | Array) -> Tensor:
        how = {"ceil_mode": self.ceil_mode, "count_include_pad": self.count_include_pad}
        return apply(avg_pool1d, x, **self.windows, **how)


class AdaptiveAvgPool1d(Module):
    """`adaptive_avg_pool1d` as a layer.

    Examples
    --------
    >>> AdaptiveAvgPool1d(1)(np.zeros((2, 8, 100))).shape
    (2, 8, 1)
    """

    def __init__(self, output_size: Sizes) -> None:
        self.output_size = per_axis("AdaptiveAvgPool1d: output_size", output_size, 1, least=1)

    def forward(self, x: Tensor | Array) -> Tensor:
        return apply(adaptive_avg_pool1d, x, output_size=self.output_size)
