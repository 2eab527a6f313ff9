r"""Transposed convolution in PyTorch, from tensors up: one matrix product, then `fold` adds up what overlaps."""

import math
from typing import Any

import torch
from torch import Tensor, nn

from dlref.convolutional.windows import Sizes, per_axis


def conv_transpose2d(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Sizes = 1,
    padding: Sizes = 0,
    output_padding: Sizes = 0,
    groups: int = 1,
    dilation: Sizes = 1,
) -> Tensor:
    """`torch.nn.functional.conv_transpose2d`: every pixel, times its filter, painted onto the output.

    Examples
    --------
    >>> conv_transpose2d(torch.tensor([[[[1.0, 2.0]]]]), torch.ones(1, 1, 2, 2), stride=2)[0, 0]
    tensor([[1., 1., 2., 2.],
            [1., 1., 2., 2.]])
    """
    (s, t), (p, q) = per_axis("stride", stride, 2, 1), per_axis("padding", padding, 2, 0)
    (d, e), (a, b) = per_axis("dilation", dilation, 2, 1), per_axis("output_padding", output_padding, 2, 0)
    (height, width), (kh, kw) = x.shape[2:], weight.shape[2:]
    pixels = x.reshape(len(x), groups, len(weight) // groups, height * width)  # (N, groups, C/g, H·W)
    filters = weight.reshape(groups, pixels.shape[2], -1)  # (groups, C/g, O/g·kh·kw)
    strokes = (filters.mT @ pixels).flatten(1, 2)  # (N, O·kh·kw, H·W)
    frame = ((height - 1) * s + d * (kh - 1) + 1, (width - 1) * t + e * (kw - 1) + 1)
    painted = nn.functional.fold(strokes, frame, (kh, kw), (d, e), 0, (s, t))
    y = nn.functional.pad(painted, (-q, b - q, -p, a - p))  # a negative number cuts off
    return y if bias is None else y + bias[:, None, None]


def conv_transpose1d(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Sizes = 1,
    padding: Sizes = 0,
    output_padding: Sizes = 0,
    groups: int = 1,
    dilation: Sizes = 1,
) -> Tensor:
    """`torch.nn.functional.conv_transpose1d`: images that are one pixel high.

    Examples
    --------
    >>> conv_transpose1d(torch.tensor([[[1.0, 2.0]]]), torch.ones(1, 1, 2), stride=2)
    tensor([[[1., 1., 2., 2.]]])
    """
    (s,), (p,) = per_axis("stride", stride, 1, 1), per_axis("padding", padding, 1, 0)
    (d,), (e,) = per_axis("dilation", dilation, 1, 1), per_axis("output_padding", output_padding, 1, 0)
    how = ((1, s), (0, p), (0, e), groups, (1, d))
    return conv_transpose2d(x[:, :, None], weight[:, :, None], bias, *how)[:, :, 0]


class _Transposed(nn.Module):
    axes = 2

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
        **factory: Any,
    ) -> None:
        super().__init__()
        shape = (in_channels, out_channels // groups, *per_axis("kernel_size", kernel_size, self.axes, 1))
        limit = 1 / math.sqrt(math.prod(shape[1:]))
        self.weight = nn.Parameter(torch.empty(shape, **factory).uniform_(-limit, limit))
        self.bias = nn.Parameter(torch.empty(out_channels, **factory).uniform_(-limit, limit)) if bias else None
        self.options: Any = (stride, padding, output_padding, groups, dilation)


class ConvTranspose2d(_Transposed):
    """`torch.nn.ConvTranspose2d`, arguments alike.

    Examples
    --------
    >>> ConvTranspose2d(8, 3, kernel_size=4, stride=2, padding=1)(torch.zeros(2, 8, 16, 16)).shape
    torch.Size([2, 3, 32, 32])
    """

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) -> (N, O, H', W')"""
        return conv_transpose2d(x, self.weight, self.bias, *self.options)


class ConvTranspose1d(_Transposed):
    """`torch.nn.ConvTranspose1d`, arguments alike.

    Examples
    --------
    >>> ConvTranspose1d(8, 3, kernel_size=4, stride=2, padding=1)(torch.zeros(2, 8, 50)).shape
    torch.Size([2, 3, 100])
    """

    axes = 1

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, L) -> (N, O, L')"""
        return conv_transpose1d(x, self.weight, self.bias, *self.options)
