r"""Convolution in PyTorch: cut out all windows, then one sum over channels and pixels."""

import math
from typing import Any

import torch
from torch import Tensor, nn

from dlref.convolutional.filters import layer_options
from dlref.convolutional.padding import named_padding
from dlref.convolutional.windows import Sizes, per_axis
from dlref.pytorch.convolutional.padding import pad


def conv2d(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Sizes = 1,
    padding: Sizes | str = 0,
    dilation: Sizes = 1,
    groups: int = 1,
) -> Tensor:
    """`torch.nn.functional.conv2d`: `unfold` slides the window, `einsum` says what is multiplied and summed.

    Examples
    --------
    >>> conv2d(torch.ones(1, 1, 3, 3), torch.ones(1, 1, 3, 3), padding=1)[0, 0]
    tensor([[4., 6., 4.],
            [6., 9., 6.],
            [4., 6., 4.]])
    """
    (s, t), (d, e) = per_axis("stride", stride, 2, 1), per_axis("dilation", dilation, 2, 1)
    kh, kw = weight.shape[2:]
    if isinstance(padding, str):
        (top, below), (left, right) = named_padding("conv2d", padding, (kh, kw), (s, t), (d, e))
        x, padding = pad(x, (left, right, top, below)), 0
    p, q = per_axis("padding", padding, 2, 0)
    # --8<-- [start:conv2d]
    padded = nn.functional.pad(x, (q, q, p, p))
    windows = padded.unfold(2, d * (kh - 1) + 1, s).unfold(3, e * (kw - 1) + 1, t)[..., ::d, ::e]
    windows = windows.reshape(len(x), groups, weight.shape[1], *windows.shape[2:])  # (N, groups, C/g, H', W', kh, kw)
    filters = weight.reshape(groups, -1, *weight.shape[1:])  # (groups, O/g, C/g, kh, kw)
    y = torch.einsum("ngcijuv,gocuv->ngoij", windows, filters).flatten(1, 2)  # (N, O, H', W')
    return y if bias is None else y + bias[:, None, None]
    # --8<-- [end:conv2d]


def conv1d(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: int = 1,
    padding: int | str = 0,
    dilation: int = 1,
    groups: int = 1,
) -> Tensor:
    """`torch.nn.functional.conv1d`: images that are one pixel high."""
    frame = padding if isinstance(padding, str) else (0, padding)
    y = conv2d(x[:, :, None], weight[:, :, None], bias, (1, stride), frame, (1, dilation), groups)
    return y[:, :, 0]


class _Convolution(nn.Module):
    axes = 2

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
        **factory: Any,
    ) -> None:
        super().__init__()
        kernel = per_axis("kernel_size", kernel_size, self.axes, 1)
        shape = (out_channels, in_channels // groups, *kernel)
        limit = 1 / math.sqrt(math.prod(shape[1:]))
        self.weight = nn.Parameter(torch.empty(shape, **factory).uniform_(-limit, limit))
        self.bias = nn.Parameter(torch.empty(out_channels, **factory).uniform_(-limit, limit)) if bias else None
        self.around = layer_options(type(self).__name__, kernel, stride, padding, dilation, padding_mode)[3]
        self.padding_mode = padding_mode
        self.options: Any = (stride, padding if padding_mode == "zeros" else 0, dilation, groups)

    def framed(self, x: Tensor) -> Tensor:
        """The images with the pixels that are not zeros around them."""
        return x if self.padding_mode == "zeros" else pad(x, self.around, self.padding_mode)


class Conv2d(_Convolution):
    """`torch.nn.Conv2d`, arguments alike.

    Examples
    --------
    >>> Conv2d(3, 8, kernel_size=3, padding=1)(torch.zeros(2, 3, 32, 32)).shape
    torch.Size([2, 8, 32, 32])
    """

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) -> (N, O, H', W')"""
        return conv2d(self.framed(x), self.weight, self.bias, *self.options)


class Conv1d(_Convolution):
    """`torch.nn.Conv1d`, arguments alike.

    Examples
    --------
    >>> Conv1d(4, 8, kernel_size=5, stride=2)(torch.zeros(2, 4, 100)).shape
    torch.Size([2, 8, 48])
    """

    axes = 1

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, L) -> (N, O, L')"""
        return conv1d(self.framed(x), self.weight, self.bias, *self.options)


class Flatten(nn.Module):
    """`torch.nn.Flatten`: (N, C, H, W) -> (N, C·H·W)"""

    def forward(self, x: Tensor) -> Tensor:
        """Each sample as one row."""
        return x.flatten(1)
