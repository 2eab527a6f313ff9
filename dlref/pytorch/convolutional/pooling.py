r"""Pooling in PyTorch, from tensors up: cut out all windows, then their maximum or mean."""

import torch
from torch import Tensor, nn
from torch.nn.functional import pad

from dlref.convolutional.windows import Sizes, per_axis, pooled_size


def _windows(
    x: Tensor,
    kernel_size: Sizes,
    stride: Sizes | None,
    padding: Sizes,
    dilation: Sizes,
    ceil_mode: bool,
    frame: float,
    beyond: float,
) -> Tensor:
    """(N, C, H, W) -> (N, C, H', W', kh, kw). Padded pixels are `frame`, what hangs over even that is `beyond`."""
    (kh, kw), (p, q) = per_axis("kernel_size", kernel_size, 2, 1), per_axis("padding", padding, 2, 0)
    (s, t), (d, e) = per_axis("stride", stride or (kh, kw), 2, 1), per_axis("dilation", dilation, 2, 1)
    rows, columns = pooled_size(x.shape[2], kh, s, p, d, ceil_mode), pooled_size(x.shape[3], kw, t, q, e, ceil_mode)
    reach, across = d * (kh - 1) + 1, e * (kw - 1) + 1
    x = pad(x, (q, q, p, p), value=frame)
    below, right = (rows - 1) * s + reach - x.shape[2], (columns - 1) * t + across - x.shape[3]
    x = pad(x, (0, max(0, right), 0, max(0, below)), value=beyond)
    return x.unfold(2, reach, s).unfold(3, across, t)[..., ::d, ::e]


def max_pool2d(
    x: Tensor,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    ceil_mode: bool = False,
) -> Tensor:
    """`torch.nn.functional.max_pool2d`.

    Examples
    --------
    >>> max_pool2d(torch.tensor([[[[1.0, 3.0, -2.0, -4.0]]]]), (1, 2))
    tensor([[[[ 3., -2.]]]])
    """
    nothing = -torch.inf
    windows = _windows(x, kernel_size, stride, padding, dilation, ceil_mode, frame=nothing, beyond=nothing)
    return windows.flatten(4).max(-1).values  # `amax` would divide the gradient among equal pixels


def avg_pool2d(
    x: Tensor,
    kernel_size: Sizes,
    stride: Sizes | None = None,
    padding: Sizes = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Tensor:
    """`torch.nn.functional.avg_pool2d`: the sum of each window of the image, by the sum of the same window of ones.

    Examples
    --------
    >>> avg_pool2d(torch.tensor([[[[1.0, 3.0, -2.0, -4.0]]]]), (1, 2))
    tensor([[[[ 2., -3.]]]])
    """
    total = _windows(x, kernel_size, stride, padding, 1, ceil_mode, frame=0, beyond=0).sum((4, 5))
    if divisor_override is not None:
        return total / divisor_override
    ones, frame = torch.ones_like(x[:1, :1]), float(count_include_pad)
    return total / _windows(ones, kernel_size, stride, padding, 1, ceil_mode, frame=frame, beyond=0).sum((4, 5))


def adaptive_avg_pool2d(x: Tensor, output_size: Sizes) -> Tensor:
    """`torch.nn.functional.adaptive_avg_pool2d`, one window after the other.

    Examples
    --------
    >>> adaptive_avg_pool2d(torch.arange(5.0).reshape(1, 1, 1, 5), (1, 2))
    tensor([[[[1., 3.]]]])
    """
    rows, columns = per_axis("output_size", output_size, 2, 1)
    height, width = x.shape[2:]
    lines = [x[:, :, i * height // rows : -(-(i + 1) * height // rows)].mean(2) for i in range(rows)]
    lined = torch.stack(lines, 2)  # (N, C, H', W)
    means = [lined[..., j * width // columns : -(-(j + 1) * width // columns)].mean(3) for j in range(columns)]
    return torch.stack(means, 3)  # (N, C, H', W')


class MaxPool2d(nn.Module):
    """`torch.nn.MaxPool2d`, arguments alike."""

    def __init__(
        self,
        kernel_size: Sizes,
        stride: Sizes | None = None,
        padding: Sizes = 0,
        dilation: Sizes = 1,
        *,
        ceil_mode: bool = False,
    ) -> None:
        super().__init__()
        self.kernel_size, self.stride, self.padding = kernel_size, stride, padding
        self.dilation, self.ceil_mode = dilation, ceil_mode

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) -> (N, C, H', W')"""
        return max_pool2d(x, self.kernel_size, self.stride, self.padding, self.dilation, self.ceil_mode)


class AvgPool2d(nn.Module):
    """`torch.nn.AvgPool2d`, arguments alike."""

    def __init__(
        self,
        kernel_size: Sizes,
        stride: Sizes | None = None,
        padding: Sizes = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
        divisor_override: int | None = None,
    ) -> None:
        super().__init__()
        self.kernel_size, self.stride, self.padding = kernel_size, stride, padding
        self.ceil_mode, self.count_include_pad, self.divisor_override = ceil_mode, count_include_pad, divisor_override

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) -> (N, C, H', W')"""
        window = (self.kernel_size, self.stride, self.padding, self.ceil_mode)
        return avg_pool2d(x, *window, self.count_include_pad, self.divisor_override)


class AdaptiveAvgPool2d(nn.Module):
    """`torch.nn.AdaptiveAvgPool2d`, arguments alike."""

    def __init__(self, output_size: Sizes) -> None:
        super().__init__()
        self.output_size = output_size

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) -> (N, C, H', W')"""
        return adaptive_avg_pool2d(x, self.output_size)
