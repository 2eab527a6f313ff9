r"""The hinge loss for a choice among many classes in PyTorch."""

import torch
from torch import Tensor

from dlref.pytorch.losses.reduction import reduce


def multi_margin_loss(
    scores: Tensor,
    target: Tensor,
    p: int = 1,
    margin: float = 1.0,
    weight: Tensor | None = None,
    reduction: str = "mean",
) -> Tensor:
    """What the other classes lack of a distance, or its square.

    Examples
    --------
    >>> multi_margin_loss(torch.tensor([[2.0, 1.5, -1.0]]), torch.tensor([0]))
    tensor(0.1667)
    """
    right = scores.gather(-1, target[..., None])  # (..., 1)
    lacking = torch.relu(margin - right + scores) ** p
    others = torch.arange(scores.shape[-1], device=scores.device) != target[..., None]
    losses = (lacking * others).mean(-1)
    return reduce("multi_margin_loss", losses if weight is None else losses * weight[target], reduction)
