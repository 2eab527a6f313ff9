r"""Dice loss in PyTorch."""

import torch
from torch import Tensor

from dlref.pytorch.losses.reduction import check_shapes, reduce


def dice_loss(probabilities: Tensor, target: Tensor, eps: float = 1e-5, reduction: str = "mean") -> Tensor:
    """One minus the overlap of two regions; (N, ...) and (N, ...).

    Examples
    --------
    >>> dice_loss(torch.tensor([[1.0, 1.0, 0.0]]), torch.tensor([[0.0, 1.0, 1.0]]))
    tensor(0.5000)
    """
    check_shapes("dice_loss", probabilities, target)
    p, t = probabilities.flatten(1), target.flatten(1)
    overlap = (2 * torch.linalg.vecdot(p, t) + eps) / (torch.linalg.vecdot(p, p) + torch.linalg.vecdot(t, t) + eps)
    return reduce("dice_loss", 1 - overlap, reduction)
