r"""Convolution in one and two dimensions, and its modules.

Read `conv2d_plain` first: it is the definition, written as loops. `conv2d` computes the same with the fast maps
of `dlref.convolutional.correlation`.
"""

import math

import numpy as np
from numpy.typing import DTypeLike

from dlref.convolutional.correlation import correlation, sum_per_channel, zero_pad
from dlref.convolutional.filters import check_filters, layer_options, new_bias, new_filters, options
from dlref.convolutional.padding import named_padding, pad
from dlref.convolutional.windows import Sizes, output_size, per_axis
from dlref.engine import Array, Module, Pullback, Tensor, apply, arithmetic, checked_operation


def _places(name: str, x: Array, weight: Array, *how: tuple[int, ...]) -> list[int]:
    """How many places the filter has along each axis; raise if there is none."""
    sizes = []
    for n, k, s, p, d in zip(x.shape[2:], weight.shape[2:], *how, strict=True):
        sizes.append(output_size(n, k, s, p, d))
        if sizes[-1] < 1:
            raise ValueError(
                f"{name}: a filter over {d * (k - 1) + 1} pixels does not fit into {n + 2 * p} "
                f"(x.shape = {x.shape}, weight.shape = {weight.shape}, padding {p}, dilation {d})"
            )
    return sizes


@checked_operation
def conv2d_plain(
    x: Array, weight: Array, bias: Array | None = None, *, stride: Sizes = 1, padding: Sizes = 0
) -> tuple[Array, Pullback]:
    r"""The definition of `conv2d`, as loops. Slow, and meant to be read.

    $$y_{n,o,i,j} = b_o + \sum_{c,u,v} w_{o,c,u,v}\; x_{n,\,c,\;s i + u - p,\;s j + v - p}$$

    Forward: the window at place (i, j), times the filter, summed up. Backward: the output's gradient goes to each
    pixel in the window, times the filter's weight there, and to each weight, times the pixel.

    Parameters, values and errors are those of `conv2d`, without `dilation` and `groups`.

    Examples
    --------
    >>> import numpy as np
    >>> edge = np.array([[[[-1.0, 1.0]]]])  # how much brighter is the pixel to the right?
    >>> y, pullback = conv2d_plain(np.array([[[[0.0, 0.0, 1.0, 1.0]]]]), edge)
    >>> y
    array([[[[0., 1., 0.]]]])
    """
    (s, t), (p, q) = per_axis("conv2d_plain: stride", stride, 2, 1), per_axis("conv2d_plain: padding", padding, 2, 0)
    check_filters("conv2d_plain", x, weight, bias, 1)
    rows, columns = _places("conv2d_plain", x, weight, (s, t), (p, q), (1, 1))
    kh, kw = weight.shape[2:]
    # --8<-- [start:conv2d_plain]
    padded = zero_pad(x, (p, q))
    y = np.empty((len(x), len(weight), rows, columns), x.dtype)
    for i, j in np.ndindex(rows, columns):
        window = padded[:, :, s * i : s * i + kh, t * j : t * j + kw]  # (N, C, kh, kw)
        for o, kernel in enumerate(weight):
            y[:, o, i, j] = (window * kernel).sum((1, 2, 3)) + (0 if bias is None else bias[o])

    def pullback(dy: Array) -> tuple[Array, Array, Array | None]:
        dpadded, dweight = np.zeros_like(padded), np.zeros_like(weight)
        for i, j in np.ndindex(rows, columns):
            place = (..., slice(s * i, s * i + kh), slice(t * j, t * j + kw))
            for o, kernel in enumerate(weight):
                d = dy[:, o, i, j].reshape(-1, 1, 1, 1)
                dpadded[place] += d * kernel
                dweight[o] += (d * padded[place]).sum(0)
        dx = dpadded[:, :, p : p + x.shape[2], q : q + x.shape[3]]
        return dx, dweight, None if bias is None else dy.sum((0, 2, 3))

    return y, pullback
    # --8<-- [end:conv2d_plain]


@checked_operation
def conv2d(
    x: Array,
    weight: Array,
    bias: Array | None = None,
    *,
    stride: Sizes = 1,
    padding: Sizes | str = 0,
    dilation: Sizes = 1,
    groups: int = 1,
) -> tuple[Array, Pullback]:
    r"""Slide filters over images; `conv2d_plain` has the formula.

    Strictly speaking this is a correlation, as the filter is not flipped. Since filters are learned, nobody minds.

    Parameters
    ----------
    x : (N, C, H, W) array of float
    weight : (O, C / groups, kh, kw) array
    bias : (O,) array, optional
    stride : int or pair
        Pixels from one place of the window to the next.
    padding : int, pair, "same" or "valid"
        Rows and columns of zeros put on each side. "same" puts as many as keep the size of the image, of an odd number
        one more below or to the right; it needs a stride of 1. "valid" is 0.
    dilation : int or pair
        From one pixel that the filter looks at to the next; 1 means neighbours.
    groups : int
        Channels are split into so many groups, each with filters of its own. With `groups=C` ("depthwise") every
        channel is filtered by itself.

    Returns
    -------
    y : (N, O, H', W') array, see `output_size`
    pullback : dy (N, O, H', W') -> dx, dweight, dbias (None without bias)

    Raises
    ------
    ValueError
        If shapes or options do not fit together, or the filter does not fit into the padded image.
    TypeError
        If the arrays are not all of float32 or all of float64.

    References
    ----------
    LeCun, Bottou, Bengio and Haffner, "Gradient-Based Learning Applied to Document Recognition", 1998, section II.
    Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016, arXiv:1603.07285.

    Examples
    --------
    >>> import numpy as np
    >>> y, pullback = conv2d(np.ones((1, 1, 3, 3)), np.ones((1, 1, 3, 3)), padding=1)
    >>> y[0, 0]  # how many pixels the window holds at each place
    array([[4., 6., 4.],
           [6., 9., 6.],
           [4., 6., 4.]])
    """
    how = options("conv2d", 2, stride, 0 if isinstance(padding, str) else padding, dilation)
    check_filters("conv2d", x, weight, bias, groups, axes=2)
    if isinstance(padding, str):
        return _conv2d_by_name(x, weight, bias, padding, *how, groups)
    _places("conv2d", x, weight, *how)
    y, pull = correlation(x, weight, *how, groups)
    if bias is not None:
        y += bias[:, np.newaxis, np.newaxis]

    def pullback(dy: Array) -> tuple[Array, Array, Array | None]:
        return (*pull(dy), None if bias is None else sum_per_channel(dy))

    return y, pullback


def _conv2d_by_name(
    x: Array,
    weight: Array,
    bias: Array | None,
    padding: str,
    stride: tuple[int, ...],
    _: tuple[int, ...],
    dilation: tuple[int, ...],
    groups: int,
) -> tuple[Array, Pullback]:
    """`conv2d` with padding "same" or "valid": what both sides have alike is left to it, the rest is put on before."""
    (top, below), (left, right) = named_padding("conv2d", padding, weight.shape[2:], stride, dilation)
    framed, crop = pad(x, pad=(0, right - left, 0, below - top))
    y, pull = conv2d(framed, weight, bias, stride=stride, padding=(top, left), dilation=dilation, groups=groups)

    def pullback(dy: Array) -> tuple[Array, Array, Array | None]:
        dframed, dweight, dbias = pull(dy)
        return (*crop(dframed), dweight, dbias)

    return y, pullback


@checked_operation
def conv1d(
    x: Array,
    weight: Array,
    bias: Array | None = None,
    *,
    stride: Sizes = 1,
    padding: Sizes | str = 0,
    dilation: Sizes = 1,
    groups: int = 1,
) -> tuple[Array, Pullback]:
    r"""Slide filters along sequences: a `conv2d` over images that are one pixel high.

    $$y_{n,o,i} = b_o + \sum_{c,u} w_{o,c,u}\; x_{n,\,c,\;s i + d u - p}$$

    Parameters
    ----------
    x : (N, C, L) array of float
    weight : (O, C / groups, k) array
    bias : (O,) array, optional
    stride, padding, dilation, groups
        As in `conv2d`, with one number instead of two.

    Returns
    -------
    y : (N, O, L') array, see `output_size`
    pullback : dy (N, O, L') -> dx, dweight, dbias (None without bias)

    Raises
    ------
    ValueError, TypeError
        As `conv2d`.

    References
    ----------
    Waibel, Hanazawa, Hinton, Shikano and Lang, "Phoneme Recognition Using Time-Delay Neural Networks", 1989.

    Examples
    --------
    >>> import numpy as np
    >>> y, pullback = conv1d(np.array([[[1.0, 2.0, 4.0, 8.0]]]), np.array([[[0.5, 0.5]]]))
    >>> y  # means of neighbours
    array([[[1.5, 3. , 6. ]]])
    """
    how = options("conv1d", 1, stride, 0 if isinstance(padding, str) else padding, dilation)
    check_filters("conv1d", x, weight, bias, groups, axes=1)
    (s,), (p,), (d,) = how
    if isinstance(padding, str):
        named_padding("conv1d", padding, weight.shape[2:], (s,), (d,))
    else:
        _places("conv1d", x, weight, *how)
    y, pull = conv2d(
        x[:, :, np.newaxis],  # (N, C, 1, L)
        weight[:, :, np.newaxis],
        bias,
        stride=(1, s),
        padding=padding if isinstance(padding, str) else (0, p),
        dilation=(1, d),
        groups=groups,
    )

    def pullback(dy: Array) -> tuple[Array, Array, Array | None]:
        dx, dweight, dbias = pull(dy[:, :, np.newaxis])
        return dx[:, :, 0], dweight[:, :, 0], dbias

    return y[:, :, 0], pullback


class Conv2d(Module):
    """`conv2d` with filters that are learned.

    Parameters
    ----------
    kernel_size : int or pair
        Height and width of the filters.
    stride, padding, dilation, groups
        As in `conv2d`.
    bias : bool
        Whether to add a number to each output channel. Before batch normalisation it would be wasted.
    padding_mode : {"zeros", "reflect", "replicate", "circular"}
        What stands around the image, see `pad`.
    rng : numpy.random.Generator
        Draws the weights, uniformly between ±1/√(weights of one filter), like PyTorch.

    Examples
    --------
    >>> import numpy as np
    >>> layer = Conv2d(3, 8, kernel_size=3, padding=1, rng=np.random.default_rng(0))
    >>> layer(np.zeros((2, 3, 32, 32), np.float32)).shape
    (2, 8, 32, 32)
    >>> sum(parameter.size for parameter in layer.parameters())  # 8 filters of 3·3·3 weights and a bias
    224
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Sizes,
        stride: Sizes = 1,
        padding: Sizes | str = 0,
        dilation: Sizes = 1,
        groups: int = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float32,
    ) -> None:
        kernel = per_axis("Conv2d: kernel_size", kernel_size, 2, 1)
        self.weight = new_filters("Conv2d", in_channels, out_channels, kernel, groups, rng, dtype)
        self.bias = new_bias(self.weight, out_channels, rng) if bias else None
        self.stride, self.padding, self.dilation, self.around = layer_options(
            "Conv2d", kernel, stride, padding, dilation, padding_mode
        )
        self.padding_mode = padding_mode
        self.groups = groups

    def forward(self, x: Tensor | Array) -> Tensor:
        how = {"stride": self.stride, "dilation": self.dilation, "groups": self.groups}
        if self.padding_mode == "zeros":
            return apply(conv2d, x, self.weight, self.bias, padding=self.padding, **how)
        framed = apply(pad, x, pad=self.around, mode=self.padding_mode)
        return apply(conv2d, framed, self.weight, self.bias, **how)


class Conv1d(Module):
    """`conv1d` with filters that are learned; arguments as in `Conv2d`.

    Examples
    --------
    >>> import numpy as np
    >>> layer = Conv1d(4, 8, kernel_size=5, stride=2, rng=np.random.default_rng(0))
    >>> layer(np.zeros((2, 4, 100), np.float32)).shape
    (2, 8, 48)
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Sizes,
        stride: Sizes = 1,
        padding: Sizes | str = 0,
        dilation: Sizes = 1,
        groups: int = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float32,
    ) -> None:
        kernel = per_axis("Conv1d: kernel_size", kernel_size, 1, 1)
        self.weight = new_filters("Conv1d", in_channels, out_channels, kernel, groups, rng, dtype)
        self.bias = new_bias(self.weight, out_channels, rng) if bias else None
        self.stride, self.padding, self.dilation, self.around = layer_options(
            "Conv1d", kernel, stride, padding, dilation, padding_mode
        )
        self.padding_mode = padding_mode
        self.groups = groups

    def forward(self, x: Tensor | Array) -> Tensor:
        how = {"stride": self.stride, "dilation": self.dilation, "groups": self.groups}
        if self.padding_mode == "zeros":
            return apply(conv1d, x, self.weight, self.bias, padding=self.padding, **how)
        framed = apply(pad, x, pad=self.around, mode=self.padding_mode)
        return apply(conv1d, framed, self.weight, self.bias, **how)


class Flatten(Module):
    """Each sample as one row: what stands between convolutions and a linear layer. (N, C, H, W) -> (N, C·H·W)

    Examples
    --------
    >>> import numpy as np
    >>> Flatten()(np.zeros((2, 8, 4, 4))).shape
    (2, 128)
    """

    def forward(self, x: Tensor | Array) -> Tensor:
        return apply(arithmetic.reshape, x, shape=(x.shape[0], math.prod(x.shape[1:])))
