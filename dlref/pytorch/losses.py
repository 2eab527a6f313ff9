r"""Losses in PyTorch, from tensors up.

The formulas of `dlref.losses`. Each computes the loss of every sample and leaves the rest to `_reduce`; gradients come
from the tape.
"""

import torch
from torch import Tensor

from dlref.pytorch.activations import log_softmax, softplus

__all__ = [
    "binary_cross_entropy_with_logits",
    "cross_entropy",
    "gaussian_kl",
    "hinge",
    "huber_loss",
    "l1_loss",
    "mse_loss",
    "nll_loss",
]


def _reduce(losses: Tensor, reduction: str) -> Tensor:
    if reduction == "none":
        return losses
    if reduction not in ("mean", "sum"):
        raise ValueError(f'reduction must be "mean", "sum" or "none", got {reduction!r}')
    return losses.mean() if reduction == "mean" else losses.sum()


def _check_shapes(prediction: Tensor, target: Tensor) -> None:
    # Broadcasting (N, 1) against (N,) would compare everyone with everyone.
    if prediction.shape != target.shape:
        raise ValueError(f"target must be of shape {tuple(prediction.shape)}, got {tuple(target.shape)}")


def mse_loss(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """Squared error.

    Examples
    --------
    >>> mse_loss(torch.tensor([1.0, 4.0]), torch.tensor([1.0, 2.0]))
    tensor(2.)
    """
    _check_shapes(prediction, target)
    return _reduce((prediction - target) ** 2, reduction)


def l1_loss(prediction: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """Absolute error.

    Examples
    --------
    >>> l1_loss(torch.tensor([1.0, 4.0]), torch.tensor([1.0, 2.0]))
    tensor(1.)
    """
    _check_shapes(prediction, target)
    return _reduce((prediction - target).abs(), reduction)


def huber_loss(prediction: Tensor, target: Tensor, reduction: str = "mean", delta: float = 1.0) -> Tensor:
    """Squared for small errors, absolute for large ones.

    Examples
    --------
    >>> huber_loss(torch.tensor([0.5, 100.0]), torch.zeros(2), "sum")
    tensor(99.6250)
    """
    _check_shapes(prediction, target)
    error = (prediction - target).abs()
    return _reduce(torch.where(error <= delta, error**2 / 2, delta * (error - delta / 2)), reduction)


def hinge(scores: Tensor, target: Tensor, margin: float = 1.0, reduction: str = "mean") -> Tensor:
    """Nothing once the score is on the right side (`target` is -1 or +1) by the margin.

    Examples
    --------
    >>> hinge(torch.tensor([2.0, 0.5, -1.0]), torch.tensor([1, 1, 1]), reduction="none")
    tensor([0.0000, 0.5000, 2.0000])
    """
    _check_shapes(scores, target)
    short = margin - target * scores
    return _reduce(torch.where(short > 0, short, 0.0), reduction)


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
    _check_shapes(logits, target)
    yes = softplus(-logits) * target if pos_weight is None else softplus(-logits) * target * pos_weight
    losses = yes + softplus(logits) * (1 - target)
    return _reduce(losses if weight is None else losses * weight, reduction)


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
    return _smoothed_nll(log_probabilities, target, weight, ignore_index, reduction, 0.0)


def cross_entropy(
    logits: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Tensor:
    """`log_softmax`, then negative log-likelihood.

    Examples
    --------
    >>> cross_entropy(torch.zeros(1, 4), torch.tensor([2]))
    tensor(1.3863)
    """
    logs = log_softmax(logits, dim=min(1, logits.ndim - 1))
    return _smoothed_nll(logs, target, weight, ignore_index, reduction, label_smoothing)


def _smoothed_nll(
    logs: Tensor, target: Tensor, weight: Tensor | None, ignore_index: int, reduction: str, smoothing: float
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
    return losses.sum() / weights.sum() if reduction == "mean" else _reduce(losses, reduction)


def gaussian_kl(mean: Tensor, log_variance: Tensor, reduction: str = "mean") -> Tensor:
    """How far normal distributions are from the standard one; sums over the last axis.

    Examples
    --------
    >>> gaussian_kl(torch.tensor([[1.0, 2.0]]), torch.zeros(1, 2))
    tensor(2.5000)
    """
    return _reduce((mean**2 + torch.expm1(log_variance) - log_variance).sum(-1) / 2, reduction)
