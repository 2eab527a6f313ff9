r"""Losses of regression in PyTorch."""

import torch
from torch import Tensor

from dlref.pytorch.losses.reduction import check_shapes, reduce


def mse_loss(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """Squared error.

    Examples
    --------
    >>> mse_loss(torch.tensor([1.0, 4.0]), torch.tensor([1.0, 2.0]))
    tensor(2.)
    """
    check_shapes("mse_loss", prediction, target)
    return reduce("mse_loss", (prediction - target) ** 2, reduction)


def l1_loss(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """Absolute error.

    Examples
    --------
    >>> l1_loss(torch.tensor([1.0, 4.0]), torch.tensor([1.0, 2.0]))
    tensor(1.)
    """
    check_shapes("l1_loss", prediction, target)
    return reduce("l1_loss", (prediction - target).abs(), reduction)


def huber_loss(prediction: Tensor, target: Tensor, reduction: str = "mean", delta: float = 1.0) -> Tensor:
    """Squared for small errors, absolute for large ones.

    Examples
    --------
    >>> huber_loss(torch.tensor([0.5, 100.0]), torch.zeros(2), "sum")
    tensor(99.6250)
    """
    check_shapes("huber_loss", prediction, target)
    error = (prediction - target).abs()
    return reduce("huber_loss", torch.where(error <= delta, error**2 / 2, delta * (error - delta / 2)), reduction)


def smooth_l1_loss(prediction: Tensor, target: Tensor, reduction: str = "mean", beta: float = 1.0) -> Tensor:
    """Absolute error with a round bottom.

    Examples
    --------
    >>> smooth_l1_loss(torch.tensor([0.5, 100.0]), torch.zeros(2), "none", beta=2.0)
    tensor([6.2500e-02, 9.9000e+01])
    """
    check_shapes("smooth_l1_loss", prediction, target)
    error = (prediction - target).abs()
    near = error**2 / 2 / beta if beta else error
    return reduce("smooth_l1_loss", torch.where(error < beta, near, error - beta / 2), reduction)
