r"""Cross-entropy of probabilities in PyTorch."""

import torch
from torch import Tensor

from dlref.pytorch.activations import log_softmax
from dlref.pytorch.losses.reduction import reduce


def soft_cross_entropy(
    logits: Tensor, target: Tensor, weight: Tensor | None, reduction: str, label_smoothing: float
) -> Tensor:
    """What `cross_entropy` does with a target of probabilities.

    Examples
    --------
    >>> soft_cross_entropy(torch.zeros(1, 2), torch.tensor([[0.75, 0.25]]), None, "mean", 0.0)
    tensor(0.6931)
    """
    axis = min(1, logits.ndim - 1)
    q = (1 - label_smoothing) * target + label_smoothing / logits.shape[axis]
    if weight is not None:
        q = q * weight.reshape(-1, *(1,) * (logits.ndim - axis - 1))
    logs = torch.where(q == 0, 0.0, log_softmax(logits, dim=axis))
    return reduce("cross_entropy", -(q * logs).sum(axis), reduction)
