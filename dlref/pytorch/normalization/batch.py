r"""Batch normalisation in PyTorch, from mean and variance."""

from typing import Any

import torch
from torch import Tensor, nn


def batch_norm(
    x: Tensor,
    running_mean: Tensor | None = None,
    running_var: Tensor | None = None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    """`torch.nn.functional.batch_norm`: autograd differentiates through the mean and the variance by itself.

    Examples
    --------
    >>> batch_norm(torch.tensor([[1.0], [3.0]]), training=True)
    tensor([[-1.0000],
            [ 1.0000]])
    """
    axes = [axis for axis in range(x.ndim) if axis != 1]

    def along_channels(of: Tensor) -> Tensor:
        return of.reshape(-1, *[1] * (x.ndim - 2))  # (C,) -> (C, 1, 1) for images

    if training:
        mean, var = x.mean(axes), x.var(axes, correction=0)
        with torch.no_grad():
            if running_mean is not None:
                running_mean.lerp_(mean, momentum)  # a step towards the new mean
            if running_var is not None:
                running_var.lerp_(x.var(axes, correction=1), momentum)
    else:
        assert running_mean is not None
        assert running_var is not None
        mean, var = running_mean, running_var
    y = (x - along_channels(mean)) / along_channels((var + eps).sqrt())
    if weight is not None:
        y = y * along_channels(weight)
    return y if bias is None else y + along_channels(bias)


class BatchNorm1d(nn.Module):
    """`torch.nn.BatchNorm1d`, arguments alike.

    Examples
    --------
    >>> BatchNorm1d(3)(torch.randn(8, 3)).shape
    torch.Size([8, 3])
    """

    running_mean: Tensor | None
    running_var: Tensor | None
    num_batches_tracked: Tensor | None

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        **factory: Any,
    ) -> None:
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features, **factory)) if affine else None
        self.bias = nn.Parameter(torch.zeros(num_features, **factory)) if affine else None
        self.register_buffer("running_mean", torch.zeros(num_features, **factory) if track_running_stats else None)
        self.register_buffer("running_var", torch.ones(num_features, **factory) if track_running_stats else None)
        self.register_buffer("num_batches_tracked", torch.tensor(0) if track_running_stats else None)

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, ...) -> (N, C, ...)"""
        momentum = self.momentum
        if self.training and self.num_batches_tracked is not None:
            self.num_batches_tracked += 1
            if momentum is None:
                momentum = 1 / int(self.num_batches_tracked)
        training = self.training or self.running_mean is None
        running = (self.running_mean, self.running_var)
        return batch_norm(x, *running, self.weight, self.bias, training, momentum or 0.0, self.eps)


class BatchNorm2d(BatchNorm1d):
    """`torch.nn.BatchNorm2d`, arguments alike.

    Examples
    --------
    >>> BatchNorm2d(3)(torch.randn(8, 3, 5, 5)).shape
    torch.Size([8, 3, 5, 5])
    """
