r"""Focal loss in PyTorch."""

import torch
from torch import Tensor

from dlref.pytorch.activations import sigmoid
from dlref.pytorch.losses.binary import binary_cross_entropy_with_logits
from dlref.pytorch.losses.reduction import reduce


def sigmoid_focal_loss(
    logits: Tensor, target: Tensor, alpha: float = 0.25, gamma: float = 2.0, reduction: str = "none"
) -> Tensor:
    r"""Cross-entropy times $\alpha_t\,q^\gamma$, with $q$ the probability that went to the wrong answer.

    Examples
    --------
    >>> sigmoid_focal_loss(torch.zeros(1), torch.ones(1), alpha=-1)
    tensor([0.1733])
    """
    entropy = binary_cross_entropy_with_logits(logits, target, reduction="none")
    wrong = sigmoid(logits) * (1 - target) + sigmoid(-logits) * target
    losses = entropy * torch.pow(wrong, gamma)
    if alpha >= 0:
        losses = losses * (alpha * target + (1 - alpha) * (1 - target))
    return reduce("sigmoid_focal_loss", losses, reduction)
