r"""Transposed convolution: from a small image to a large one.

A convolution with stride 2 turns 28×28 pixels into 14×14. Generators and decoders need the opposite. The pullback
of a convolution already goes that way: it takes a gradient the size of the output, and makes one the size of the
input. Here it becomes a layer of its own, with filters that are learned.
"""

import numpy as np
from numpy.typing import DTypeLike

from dlref.convolutional.correlation import correlate, spread, sum_per_channel, weight_gradient
from dlref.convolutional.filters import check_filters, new_bias, new_filters, options
from dlref.convolutional.windows import Sizes, per_axis
from dlref.engine import Array, Module, Pullback, Tensor, apply, checked_operation


@checked_operation
def conv_transpose2d(
    x: Array,
    weight: Array,
    bias: Array | None = None,
    *,
    stride: Sizes = 1,
    padding: Sizes = 0,
    output_padding: Sizes = 0,
    groups: int = 1,
    dilation: Sizes = 1,
) -> tuple[Array, Pullback]:
    r"""Paint filters onto a larger image: what a `conv2d` does backward, done forward.

    Each pixel of `x`, times a filter, is added to the output; the next pixel's place is `stride` further on. That
    is how networks make images larger. If $A$ is the matrix of a convolution, this is $A^\top$ (the transpose, not
    the inverse), and so its own way back is the convolution $A$.

    Parameters
    ----------
    x : (N, C, H, W) array of float
    weight : (C, O / groups, kh, kw) array
        Laid out like the weight of the convolution from O to C channels whose way back this is.
    bias : (O,) array, optional
    stride, dilation : int or pair
        Pixels of the output from one place to the next, and between the pixels of a filter.
    padding : int or pair
        Rows and columns *cut off* on each side of the output.
    output_padding : int or pair, smaller than stride or dilation
        Rows and columns added below and right. A convolution with stride 2 makes 4 pixels of 7 and of 8 alike;
        this says which of both sizes to go back to.

    Returns
    -------
    y : (N, O, H', W') array, H' = (H - 1) stride - 2 padding + dilation (kh - 1) + output_padding + 1
    pullback : dy (N, O, H', W') -> dx, dweight, dbias (None without bias)

    Raises
    ------
    ValueError
        If shapes or options do not fit together, or nothing is left of the output.
    TypeError
        If the arrays are not all of float32 or all of float64.

    References
    ----------
    Zeiler, Krishnan, Taylor and Fergus, "Deconvolutional Networks", 2010.
    Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016, arXiv:1603.07285, chapter 4.

    Examples
    --------
    >>> import numpy as np
    >>> y, pullback = conv_transpose2d(np.array([[[[1.0, 2.0]]]]), np.ones((1, 1, 2, 2)), stride=2)
    >>> y[0, 0]
    array([[1., 1., 2., 2.],
           [1., 1., 2., 2.]])
    """
    how = options("conv_transpose2d", 2, stride, padding, dilation)
    check_filters("conv_transpose2d", x, weight, bias, groups, transposed=True)
    size = _painted_size("conv_transpose2d", x, weight, *how, output_padding)
    y = spread(x, weight, size, *how, groups)
    if bias is not None:
        y += bias[:, np.newaxis, np.newaxis]

    def pullback(dy: Array) -> tuple[Array, Array, Array | None]:
        if 0 in x.shape[2:]:  # images without pixels: all of the output is the bias
            return np.zeros_like(x), np.zeros_like(weight), None if bias is None else sum_per_channel(dy)
        # With output_padding the convolution may find one more place than x has pixels.
        dx = correlate(dy, weight, *how, groups)[:, :, : x.shape[2], : x.shape[3]]
        dweight = weight_gradient(dy, x, weight.shape[2:], *how, groups)
        return dx, dweight, None if bias is None else sum_per_channel(dy)

    return y, pullback


def _painted_size(
    name: str,
    x: Array,
    weight: Array,
    stride: tuple[int, ...],
    padding: tuple[int, ...],
    dilation: tuple[int, ...],
    output_padding: Sizes,
) -> tuple[int, ...]:
    """Lengths of the output's axes; raise if nothing is left of one, or `output_padding` is too large."""
    extra = per_axis(f"{name}: output_padding", output_padding, x.ndim - 2, 0)
    size = tuple(
        (n - 1) * s - 2 * p + d * (k - 1) + e + 1
        for n, k, s, p, d, e in zip(x.shape[2:], weight.shape[2:], stride, padding, dilation, extra, strict=True)
    )
    if any(e >= max(s, d) for e, s, d in zip(extra, stride, dilation, strict=True)):
        raise ValueError(f"{name}: output_padding must be below stride or dilation, got {output_padding!r}")
    if min(size) < 1:
        raise ValueError(f"{name}: padding {padding!r} leaves nothing of the output: {size} pixels")
    return size


@checked_operation
def conv_transpose1d(
    x: Array,
    weight: Array,
    bias: Array | None = None,
    *,
    stride: Sizes = 1,
    padding: Sizes = 0,
    output_padding: Sizes = 0,
    groups: int = 1,
    dilation: Sizes = 1,
) -> tuple[Array, Pullback]:
    r"""Paint filters onto a longer sequence: a `conv_transpose2d` over images that are one pixel high.

    $$y_{n,o,j} = b_o + \sum_c \sum_{i,u:\; s i + d u - p = j} w_{c,o,u}\; x_{n,c,i}$$

    Parameters
    ----------
    x : (N, C, L) array of float
    weight : (C, O / groups, k) array
    bias : (O,) array, optional
    stride, padding, output_padding, groups, dilation
        As in `conv_transpose2d`, with one number instead of two.

    Returns
    -------
    y : (N, O, L') array, L' = (L - 1) stride - 2 padding + dilation (k - 1) + output_padding + 1
    pullback : dy (N, O, L') -> dx, dweight, dbias (None without bias)

    Raises
    ------
    ValueError, TypeError
        As `conv_transpose2d`.

    References
    ----------
    Donahue, McAuley and Puckette, "Adversarial Audio Synthesis", 2018, arXiv:1802.04208, which makes sound with it.

    Examples
    --------
    >>> import numpy as np
    >>> y, pullback = conv_transpose1d(np.array([[[1.0, 2.0]]]), np.array([[[1.0, 10.0, 100.0]]]), stride=2)
    >>> y
    array([[[  1.,  10., 102.,  20., 200.]]])
    """
    how = options("conv_transpose1d", 1, stride, padding, dilation)
    check_filters("conv_transpose1d", x, weight, bias, groups, axes=1, transposed=True)
    _painted_size("conv_transpose1d", x, weight, *how, output_padding)
    (s,), (p,), (d,) = how
    (e,) = per_axis("conv_transpose1d: output_padding", output_padding, 1, 0)
    y, pull = conv_transpose2d(
        x[:, :, np.newaxis],  # (N, C, 1, L)
        weight[:, :, np.newaxis],
        bias,
        stride=(1, s),
        padding=(0, p),
        output_padding=(0, e),
        groups=groups,
        dilation=(1, d),
    )

    def pullback(dy: Array) -> tuple[Array, Array, Array | None]:
        dx, dweight, dbias = pull(dy[:, :, np.newaxis])
        return dx[:, :, 0], dweight[:, :, 0], dbias

    return y[:, :, 0], pullback


class ConvTranspose2d(Module):
    """`conv_transpose2d` with filters that are learned; arguments in PyTorch's order.

    Parameters
    ----------
    kernel_size : int or pair
    stride, padding, output_padding, groups, dilation
        As in `conv_transpose2d`. Kernel 4, stride 2 and padding 1 double an image exactly.
    rng : numpy.random.Generator
        Draws the weights, uniformly between ±1/√(weights of one input channel's filters), like PyTorch.

    Examples
    --------
    >>> import numpy as np
    >>> layer = ConvTranspose2d(8, 3, kernel_size=4, stride=2, padding=1, rng=np.random.default_rng(0))
    >>> layer(np.zeros((2, 8, 16, 16), np.float32)).shape
    (2, 3, 32, 32)
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Sizes,
        stride: Sizes = 1,
        padding: Sizes = 0,
        output_padding: Sizes = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: Sizes = 1,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float32,
    ) -> None:
        kernel = per_axis("ConvTranspose2d: kernel_size", kernel_size, 2, 1)
        self.weight = new_filters(
            "ConvTranspose2d", in_channels, out_channels, kernel, groups, rng, dtype, transposed=True
        )
        self.bias = new_bias(self.weight, out_channels, rng) if bias else None
        self.stride, self.padding, self.dilation = options("ConvTranspose2d", 2, stride, padding, dilation)
        self.output_padding = per_axis("ConvTranspose2d: output_padding", output_padding, 2, 0)
        self.groups = groups

    def forward(self, x: Tensor | Array) -> Tensor:
        how = {"stride": self.stride, "padding": self.padding, "dilation": self.dilation, "groups": self.groups}
        return apply(conv_transpose2d, x, self.weight, self.bias, output_padding=self.output_padding, **how)


class ConvTranspose1d(Module):
    """`conv_transpose1d` with filters that are learned; arguments as in `ConvTranspose2d`.

    Examples
    --------
    >>> import numpy as np
    >>> layer = ConvTranspose1d(8, 3, kernel_size=4, stride=2, padding=1, rng=np.random.default_rng(0))
    >>> layer(np.zeros((2, 8, 50), np.float32)).shape
    (2, 3, 100)
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Sizes,
        stride: Sizes = 1,
        padding: Sizes = 0,
        output_padding: Sizes = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: Sizes = 1,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float32,
    ) -> None:
        kernel = per_axis("ConvTranspose1d: kernel_size", kernel_size, 1, 1)
        self.weight = new_filters(
            "ConvTranspose1d", in_channels, out_channels, kernel, groups, rng, dtype, transposed=True
        )
        self.bias = new_bias(self.weight, out_channels, rng) if bias else None
        self.stride, self.padding, self.dilation = options("ConvTranspose1d", 1, stride, padding, dilation)
        self.output_padding = per_axis("ConvTranspose1d: output_padding", output_padding, 1, 0)
        self.groups = groups

    def forward(self, x: Tensor | Array) -> Tensor:
        how = {"stride": self.stride, "padding": self.padding, "dilation": self.dilation, "groups": self.groups}
        return apply(conv_transpose1d, x, self.weight, self.bias, output_padding=self.output_padding, **how)
