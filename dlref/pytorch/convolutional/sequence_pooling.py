r"""Pooling along sequences in PyTorch: images that are one pixel high."""

from torch import Tensor, nn

from dlref.pytorch.convolutional.pooling import adaptive_avg_pool2d, avg_pool2d, max_pool2d


def max_pool1d(
    x: Tensor,
    kernel_size: int,
    stride: int | None = None,
    padding: int = 0,
    dilation: int = 1,
    ceil_mode: bool = False,
) -> Tensor:
    """`torch.nn.functional.max_pool1d`.

    Examples
    --------
    >>> import torch
    >>> max_pool1d(torch.tensor([[[1.0, 3.0, -2.0, -4.0]]]), 2)
    tensor([[[ 3., -2.]]])
    """
    windows = ((1, kernel_size), (1, stride or kernel_size), (0, padding), (1, dilation))
    return max_pool2d(x[:, :, None], *windows, ceil_mode)[:, :, 0]


def avg_pool1d(
    x: Tensor,
    kernel_size: int,
    stride: int | None = None,
    padding: int = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Tensor:
    """`torch.nn.functional.avg_pool1d`.

    Examples
    --------
    >>> import torch
    >>> avg_pool1d(torch.tensor([[[1.0, 3.0, -2.0, -4.0]]]), 2)
    tensor([[[ 2., -3.]]])
    """
    windows = ((1, kernel_size), (1, stride or kernel_size), (0, padding))
    return avg_pool2d(x[:, :, None], *windows, ceil_mode, count_include_pad)[:, :, 0]


def adaptive_avg_pool1d(x: Tensor, output_size: int) -> Tensor:
    """`torch.nn.functional.adaptive_avg_pool1d`.

    Examples
    --------
    >>> import torch
    >>> adaptive_avg_pool1d(torch.arange(5.0).reshape(1, 1, 5), 2)
    tensor([[[1., 3.]]])
    """
    return adaptive_avg_pool2d(x[:, :, None], (1, output_size))[:, :, 0]


class MaxPool1d(nn.Module):
    """`torch.nn.MaxPool1d`, arguments alike."""

    def __init__(
        self,
        kernel_size: int,
        stride: int | None = None,
        padding: int = 0,
        dilation: int = 1,
        *,
        ceil_mode: bool = False,
    ) -> None:
        super().__init__()
        self.options = (kernel_size, stride, padding, dilation, ceil_mode)

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, L) -> (N, C, L')"""
        return max_pool1d(x, *self.options)


class AvgPool1d(nn.Module):
    """`torch.nn.AvgPool1d`, arguments alike."""

    def __init__(
        self,
        kernel_size: int,
        stride: int | None = None,
        padding: int = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
    ) -> None:
        super().__init__()
        self.options = (kernel_size, stride, padding, ceil_mode, count_include_pad)

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, L) -> (N, C, L')"""
        return avg_pool1d(x, *self.options)


class AdaptiveAvgPool1d(nn.Module):
    """`torch.nn.AdaptiveAvgPool1d`, arguments alike."""

    def __init__(self, output_size: int) -> None:
        super().__init__()
        self.output_size = output_size

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, L) -> (N, C, L')"""
        return adaptive_avg_pool1d(x, self.output_size)
