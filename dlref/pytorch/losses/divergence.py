r"""How far one distribution is from another, in PyTorch."""

import torch
from torch import Tensor

from dlref.pytorch.losses.reduction import check_shapes, reduce


def gaussian_kl(mean: Tensor, log_variance: Tensor, reduction: str = "mean") -> Tensor:
    """How far normal distributions are from the standard one; sums over the last axis.

    Examples
    --------
    >>> gaussian_kl(torch.tensor([[1.0, 2.0]]), torch.zeros(1, 2))
    tensor(2.5000)
    """
    return reduce("gaussian_kl", (mean**2 + torch.expm1(log_variance) - log_variance).sum(-1) / 2, reduction)


def kl_div(log_probabilities: Tensor, target: Tensor, reduction: str = "mean", log_target: bool = False) -> Tensor:
    r"""$t\,(\log t - \log p)$; "batchmean" divides the sum by the number of samples.

    Examples
    --------
    >>> kl_div(torch.log(torch.tensor([[0.5, 0.5]])), torch.tensor([[1.0, 0.0]]), reduction="batchmean")
    tensor(0.6931)
    """
    check_shapes("kl_div", log_probabilities, target)
    truth = torch.exp(target) if log_target else target
    logs = target if log_target else torch.log(torch.where(truth > 0, truth, 1.0))
    excess = torch.where(truth > 0, logs - log_probabilities, 0.0)
    if reduction == "batchmean":
        return (truth * excess).sum() / (len(target) if target.ndim else 1)
    return reduce("kl_div", truth * excess, reduction)
