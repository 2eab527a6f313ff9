r"""Losses of a decision between two classes: cross-entropy and hinge, in PyTorch."""

import torch
from torch import Tensor

from dlref.pytorch.activations import softplus
from dlref.pytorch.losses.reduction import check_shapes, reduce


def hinge(scores: Tensor, target: Tensor, margin: float = 1.0, reduction: str = "mean") -> Tensor:
    """Nothing once the score is on the right side (`target` is -1 or +1) by the margin.

    Examples
    --------
    >>> hinge(torch.tensor([2.0, 0.5, -1.0]), torch.tensor([1, 1, 1]), reduction="none")
    tensor([0.0000, 0.5000, 2.0000])
    """
    check_shapes("hinge", scores, target)
    short = margin - target * scores
    return reduce("hinge", torch.where(short > 0, short, 0.0), reduction)


def binary_cross_entropy_with_logits(
    logits: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    reduction: str = "mean",
    pos_weight: Tensor | None = None,
) -> Tensor:
    r"""Cross-entropy of yes-or-no questions; $-\log \sigma(x)$ is `softplus(-x)`.

    Examples
    --------
    >>> binary_cross_entropy_with_logits(torch.tensor([0.0, 1000.0]), torch.tensor([1.0, 0.0]), reduction="none")
    tensor([6.9315e-01, 1.0000e+03])
    """
    check_shapes("binary_cross_entropy_with_logits", logits, target)
    yes = softplus(-logits) * target if pos_weight is None else softplus(-logits) * target * pos_weight
    losses = yes + softplus(logits) * (1 - target)
    losses = losses if weight is None else losses * weight
    return reduce("binary_cross_entropy_with_logits", losses, reduction)
