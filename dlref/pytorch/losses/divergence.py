r"""How far a normal distribution is from the standard one, in PyTorch."""

import torch
from torch import Tensor

from dlref.pytorch.losses.reduction import reduce


def gaussian_kl(mean: Tensor, log_variance: Tensor, reduction: str = "mean") -> Tensor:
    """How far normal distributions are from the standard one; sums over the last axis.

    Examples
    --------
    >>> gaussian_kl(torch.tensor([[1.0, 2.0]]), torch.zeros(1, 2))
    tensor(2.5000)
    """
    return reduce("gaussian_kl", (mean**2 + torch.expm1(log_variance) - log_variance).sum(-1) / 2, reduction)
