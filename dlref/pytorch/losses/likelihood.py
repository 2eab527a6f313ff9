r"""The likelihood under a normal distribution in PyTorch."""

import math

import torch
from torch import Tensor

from dlref.pytorch.losses.reduction import check_shapes, reduce


def gaussian_nll_loss(
    prediction: Tensor, target: Tensor, var: Tensor, full: bool = False, eps: float = 1e-6, reduction: str = "mean"
) -> Tensor:
    """Squared error over a predicted variance, which must not be chosen too large.

    Examples
    --------
    >>> gaussian_nll_loss(torch.tensor([2.0]), torch.tensor([0.0]), torch.tensor([4.0]))
    tensor(1.1931)
    """
    check_shapes("gaussian_nll_loss", prediction, target)
    v = var if var.ndim == prediction.ndim else var[..., None]
    v = v + (eps - v).clamp(min=0).detach()  # at least eps, with the gradient of what is larger
    losses = (torch.log(v) + (prediction - target) ** 2 / v) / 2
    return reduce("gaussian_nll_loss", losses + math.log(2 * math.pi) / 2 if full else losses, reduction)
