r"""Group and instance normalisation in PyTorch, from mean and variance."""

from typing import Any

import torch
from torch import Tensor, nn

from dlref.pytorch.normalization.layer import layer_norm


def group_norm(
    x: Tensor, num_groups: int, weight: Tensor | None = None, bias: Tensor | None = None, eps: float = 1e-5
) -> Tensor:
    """`torch.nn.functional.group_norm`.

    Examples
    --------
    >>> group_norm(torch.tensor([[1.0, 3.0, 10.0, 50.0]]), 2).round(decimals=3)
    tensor([[-1.,  1., -1.,  1.]])
    """
    groups = x.reshape(len(x), num_groups, x.shape[1] // num_groups, *x.shape[2:])
    y = layer_norm(groups, tuple(groups.shape[2:]), eps=eps).reshape(x.shape)
    along_channels = (-1, *[1] * (x.ndim - 2))
    if weight is not None:
        y = y * weight.reshape(along_channels)
    return y if bias is None else y + bias.reshape(along_channels)


def instance_norm(x: Tensor, weight: Tensor | None = None, bias: Tensor | None = None, eps: float = 1e-5) -> Tensor:
    """`torch.nn.functional.instance_norm` without running statistics: a group for each channel.

    Examples
    --------
    >>> instance_norm(torch.tensor([[[1.0, 3.0], [10.0, 50.0]]])).round(decimals=3)
    tensor([[[-1.,  1.],
             [-1.,  1.]]])
    """
    return group_norm(x, x.shape[1], weight, bias, eps)


class GroupNorm(nn.Module):
    """`torch.nn.GroupNorm`, arguments alike.

    Examples
    --------
    >>> GroupNorm(2, 6)(torch.zeros(2, 6, 4, 4)).shape
    torch.Size([2, 6, 4, 4])
    """

    def __init__(
        self, num_groups: int, num_channels: int, eps: float = 1e-5, affine: bool = True, **factory: Any
    ) -> None:
        super().__init__()
        self.num_groups, self.eps = num_groups, eps
        self.weight = nn.Parameter(torch.ones(num_channels, **factory)) if affine else None
        self.bias = nn.Parameter(torch.zeros(num_channels, **factory)) if affine else None

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, ...) -> (N, C, ...)"""
        return group_norm(x, self.num_groups, self.weight, self.bias, self.eps)


class InstanceNorm2d(nn.Module):
    """`torch.nn.InstanceNorm2d` without running statistics.

    Examples
    --------
    >>> InstanceNorm2d(3)(torch.zeros(2, 3, 4, 4)).shape
    torch.Size([2, 3, 4, 4])
    """

    def __init__(self, num_features: int, eps: float = 1e-5, *, affine: bool = False, **factory: Any) -> None:
        super().__init__()
        self.eps = eps
        self.weight = nn.Parameter(torch.ones(num_features, **factory)) if affine else None
        self.bias = nn.Parameter(torch.zeros(num_features, **factory)) if affine else None

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) -> (N, C, H, W)"""
        return instance_norm(x, self.weight, self.bias, self.eps)
