r"""Layer normalisation in PyTorch, from mean and variance."""

from typing import Any

import torch
from torch import Tensor, nn

Shape = int | tuple[int, ...]


def _tuple(shape: Shape) -> tuple[int, ...]:
    return (shape,) if isinstance(shape, int) else tuple(shape)


def layer_norm(
    x: Tensor, normalized_shape: Shape, weight: Tensor | None = None, bias: Tensor | None = None, eps: float = 1e-5
) -> Tensor:
    """`torch.nn.functional.layer_norm`.

    Examples
    --------
    >>> layer_norm(torch.tensor([[1.0, 2.0, 3.0]]), 3)
    tensor([[-1.2247,  0.0000,  1.2247]])
    """
    axes = tuple(range(-len(_tuple(normalized_shape)), 0))
    centred = x - x.mean(axes, keepdim=True)
    y = centred / (centred.square().mean(axes, keepdim=True) + eps).sqrt()
    if weight is not None:
        y = y * weight
    return y if bias is None else y + bias


def rms_norm(x: Tensor, normalized_shape: Shape, weight: Tensor | None = None, eps: float | None = None) -> Tensor:
    """`torch.nn.functional.rms_norm`.

    Examples
    --------
    >>> rms_norm(torch.tensor([[3.0, 4.0, 0.0, 0.0]]), 4)
    tensor([[1.2000, 1.6000, 0.0000, 0.0000]])
    """
    axes = tuple(range(-len(_tuple(normalized_shape)), 0))
    eps = torch.finfo(x.dtype).eps if eps is None else eps
    y = x / (x.square().mean(axes, keepdim=True) + eps).sqrt()
    return y if weight is None else y * weight


class LayerNorm(nn.Module):
    """`torch.nn.LayerNorm`, arguments alike.

    Examples
    --------
    >>> LayerNorm(8)(torch.zeros(2, 5, 8)).shape
    torch.Size([2, 5, 8])
    """

    def __init__(
        self,
        normalized_shape: Shape,
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
        **factory: Any,
    ) -> None:
        super().__init__()
        self.normalized_shape, self.eps = _tuple(normalized_shape), eps
        self.weight = nn.Parameter(torch.ones(self.normalized_shape, **factory)) if elementwise_affine else None
        self.bias = nn.Parameter(torch.zeros(self.normalized_shape, **factory)) if elementwise_affine and bias else None

    def forward(self, x: Tensor) -> Tensor:
        """(..., D) -> (..., D)"""
        return layer_norm(x, self.normalized_shape, self.weight, self.bias, self.eps)


class RMSNorm(nn.Module):
    """`torch.nn.RMSNorm`, arguments alike.

    Examples
    --------
    >>> RMSNorm(8)(torch.ones(2, 5, 8)).shape
    torch.Size([2, 5, 8])
    """

    def __init__(
        self, normalized_shape: Shape, eps: float | None = None, elementwise_affine: bool = True, **factory: Any
    ) -> None:
        super().__init__()
        self.normalized_shape, self.eps = _tuple(normalized_shape), eps
        self.weight = nn.Parameter(torch.ones(self.normalized_shape, **factory)) if elementwise_affine else None

    def forward(self, x: Tensor) -> Tensor:
        """(..., D) -> (..., D)"""
        return rms_norm(x, self.normalized_shape, self.weight, self.eps)
