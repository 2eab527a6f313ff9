r"""Cross-entropy where the truth is a distribution: mixed images, several annotators, a larger network's answers."""

import numpy as np

from dlref.activations import log_softmax
from dlref.engine import Array, Pullback, check_floats
from dlref.engine.reduction import reduce_losses


def soft_cross_entropy(
    logits: Array, target: Array, weight: Array | None, reduction: str, label_smoothing: float
) -> tuple[Array, Pullback]:
    r"""What `cross_entropy` does with a target of probabilities.

    $$L_n = -\sum_c q_{nc} \log p_{nc}, \qquad
      q_{nc} = w_c \big((1 - \epsilon)\, t_{nc} + \tfrac{\epsilon}{C}\big), \qquad
      \frac{\partial L_n}{\partial x_{nc}} = p_{nc} \sum_k q_{nk} - q_{nc}$$

    Parameters
    ----------
    logits : (C,), (N, C) or (N, C, ...) array of float
    target : array of float of the same shape
        $t$.
    weight : (C,) array or None

    Returns
    -------
    loss : a number, or (N, ...) for "none"
    pullback : dloss -> dlogits, dtarget

    Raises
    ------
    TypeError, ValueError
        As `cross_entropy`.

    Examples
    --------
    >>> loss, pullback = soft_cross_entropy(np.zeros((1, 2)), np.array([[0.75, 0.25]]), None, "mean", 0.0)
    >>> pullback(1.0)[0]
    array([[-0.25,  0.25]])
    """
    check_floats("cross_entropy", logits=logits, target=target)
    axis = min(1, logits.ndim - 1)
    classes = logits.shape[axis]
    if classes == 0:
        raise ValueError(f"cross_entropy: expected scores (N, C, ...) with C > 0, got {logits.shape}")
    factor = _by_class(weight, logits, axis)
    q = factor * ((1 - label_smoothing) * target + label_smoothing / classes)
    logs, pull_logs = log_softmax(logits, dim=axis)
    priced = np.where(q == 0, 0, logs)  # what nobody expects may be impossible: 0 · inf would be nan
    loss, share = reduce_losses("cross_entropy", np.asarray(-(q * priced).sum(axis)), reduction)

    def pullback(dloss: Array) -> tuple[Array, Array]:
        dlosses = np.expand_dims(np.broadcast_to(np.asarray(share * dloss, q.dtype), q.sum(axis).shape), axis)
        return *pull_logs(-dlosses * q), -dlosses * (1 - label_smoothing) * factor * logs

    return loss, pullback


def _by_class(weight: Array | None, logits: Array, axis: int) -> Array:
    """A factor for each class, with its axis where that of the classes is."""
    classes = logits.shape[axis]
    array = np.ones(classes, logits.dtype) if weight is None else np.asarray(weight, logits.dtype)
    if array.shape != (classes,):
        raise ValueError(f"cross_entropy: weight must be of shape {(classes,)}, one per class, got {array.shape}")
    return array.reshape(-1, *(1,) * (logits.ndim - axis - 1))
