r"""Losses of a choice among many classes in PyTorch: cross-entropy and negative log-likelihood."""

import torch
from torch import Tensor

from dlref.pytorch.activations import log_softmax
from dlref.pytorch.losses.reduction import reduce
from dlref.pytorch.losses.soft_targets import soft_cross_entropy


def nll_loss(
    log_probabilities: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
) -> Tensor:
    """Minus the logarithm of the probability given to the right class.

    Examples
    --------
    >>> nll_loss(torch.log(torch.tensor([[0.5, 0.25, 0.25]])), torch.tensor([0]))
    tensor(0.6931)
    """
    return _smoothed_nll("nll_loss", log_probabilities, target, weight, ignore_index, reduction, 0.0)


def cross_entropy(
    logits: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Tensor:
    """`log_softmax`, then negative log-likelihood; `target` may hold probabilities.

    Examples
    --------
    >>> cross_entropy(torch.zeros(1, 4), torch.tensor([2]))
    tensor(1.3863)
    """
    if logits.shape == target.shape:
        return soft_cross_entropy(logits, target, weight, reduction, label_smoothing)
    logs = log_softmax(logits, dim=min(1, logits.ndim - 1))
    return _smoothed_nll("cross_entropy", logs, target, weight, ignore_index, reduction, label_smoothing)


def _smoothed_nll(
    operation: str,
    logs: Tensor,
    target: Tensor,
    weight: Tensor | None,
    ignore_index: int,
    reduction: str,
    smoothing: float,
) -> Tensor:
    rows = logs.movedim(1, -1) if logs.ndim > 1 else logs  # (N, ..., C)
    kept = target != ignore_index
    labels = torch.where(kept, target, 0)
    if weight is None:
        weight = torch.ones(rows.shape[-1], dtype=logs.dtype, device=logs.device)
    weights = weight[labels] * kept  # (N, ...), 0 for the ignored
    chosen = rows.gather(-1, labels[..., None])[..., 0]
    losses = -(1 - smoothing) * weights * chosen
    if smoothing:
        losses = losses - kept * (smoothing * (rows * weight).mean(-1))
    return losses.sum() / weights.sum() if reduction == "mean" else reduce(operation, losses, reduction)
