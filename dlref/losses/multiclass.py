r"""Cross-entropy: what a classifier pays for the probability it did not give to the truth.

The loss is $-\log p$ of the right class: nothing for certainty, 0.69 for a coin's toss, and it grows without limit as
$p$ goes to 0. Summed over samples it is the negative logarithm of the probability of all answers together, so making
it small is choosing the most likely parameters.

Both functions take classes on axis 1, as PyTorch does, whatever axes come after: (N, C) for one answer a sample,
(N, C, T) for one a time step, (N, C, H, W) for one a pixel. Inside they work on rows, (all samples, C).
"""

import numpy as np

from dlref.engine import Array, Pullback, check_floats, check_integers, checked_operation
from dlref.engine.reduction import reduce_losses
from dlref.losses.soft_targets import soft_cross_entropy


@checked_operation
def nll_loss(
    log_probabilities: Array,
    target: Array,
    *,
    weight: Array | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
) -> tuple[Array, Pullback]:
    r"""Negative log-likelihood: minus the logarithm of the probability given to the right class.

    $$L_n = -w_{t_n} \log p_{n, t_n}, \qquad \text{mean: } \frac{\sum_n L_n}{\sum_n w_{t_n}}$$

    Parameters
    ----------
    log_probabilities : (C,), (N, C) or (N, C, ...) array of float
        From `log_softmax`; classes are on axis 1.
    target : (), (N,) or (N, ...) array of int
        The right classes.
    weight : (C,) array, optional
        A factor for each class.
    ignore_index : int
        Samples with this target count as absent.
    reduction : "mean", "sum" or "none"
        The mean is weighted.

    Returns
    -------
    loss : a number, or an array like `target` for "none"
    pullback : dloss -> dlog_probabilities, None

    Raises
    ------
    ValueError
        If shapes do not fit, a target is no class, or the mean is over no sample or no weight at all.

    Examples
    --------
    >>> float(nll_loss(np.log([[0.5, 0.25, 0.25]]), np.array([0]))[0].round(3))
    0.693
    """
    rows, labels, kept = _classes("nll_loss", log_probabilities, target, ignore_index)
    weights = _sample_weights("nll_loss", weight, rows, labels, kept)
    everyone = np.arange(len(labels))
    losses = -weights * np.where(kept, rows[everyone, labels], 0)
    loss, share = _reduce_weighted("nll_loss", losses.reshape(target.shape), weights, reduction)

    def pullback(dloss: Array) -> tuple[Array, None]:
        drows = np.zeros_like(rows)
        drows[everyone, labels] = -weights * np.asarray(share * dloss, rows.dtype).ravel()
        return _from_rows(drows, log_probabilities.shape), None

    return loss, pullback


@checked_operation
def cross_entropy(
    logits: Array,
    target: Array,
    *,
    weight: Array | None = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> tuple[Array, Pullback]:
    r"""Softmax and negative log-likelihood in one: the loss of nearly every classifier.

    $$L_n = -\sum_c q_{nc} \log p_{nc}, \qquad p = \operatorname{softmax}(x), \qquad
      \frac{\partial L_n}{\partial x_{nc}} = p_{nc} \sum_k q_{nk} - q_{nc}$$

    The truth $q_{nc}$ is $w_c$ for the right class and 0 for the others. Label smoothing $\epsilon$ takes a
    little from the right class and gives it to all:
    $q_{nc} = (1 - \epsilon)\, w_c\, [c = t_n] + \frac{\epsilon}{C} w_c$. Without both, the gradient is
    *probability minus truth*.

    $\log p$ is computed as $x_c - \max x - \log \sum_k e^{x_k - \max x}$. There is no $\epsilon$ inside a logarithm,
    so a loss of 1000 is reported as 1000.

    Parameters
    ----------
    logits : (C,), (N, C) or (N, C, ...) array of float
        Scores; classes are on axis 1.
    target : (), (N,) or (N, ...) array of int, or array of float like `logits`
        The right classes; or the probability $t_{nc}$ of each, which takes the place of $[c = t_n]$.
    weight : (C,) array, optional
        A factor for each class.
    ignore_index : int
        Samples with this target count as absent, such as padding; not to be given where `target` holds probabilities.
    reduction : "mean", "sum" or "none"
        The mean is $\sum_n L_n / \sum_n w_{t_n}$, and over all samples alike where `target` holds probabilities.
    label_smoothing : float in [0, 1]
        $\epsilon$.

    Returns
    -------
    loss : a number, or one for each sample for "none"
    pullback : dloss -> dlogits, None (or dtarget, where these are probabilities)

    Raises
    ------
    ValueError
        As `nll_loss`, if `label_smoothing` is not between 0 and 1, or if a class is ignored among probabilities.

    References
    ----------
    Szegedy, Vanhoucke, Ioffe, Shlens and Wojna, "Rethinking the Inception Architecture for Computer Vision", 2015,
    arXiv:1512.00567, section 7 (label smoothing).

    Examples
    --------
    >>> loss, pullback = cross_entropy(np.zeros((1, 4)), np.array([2]))
    >>> float(loss.round(4)), float(np.log(4).round(4))
    (1.3863, 1.3863)
    >>> pullback(1.0)[0]
    array([[ 0.25,  0.25, -0.75,  0.25]])
    """
    if not 0 <= label_smoothing <= 1:
        raise ValueError(f"cross_entropy: label_smoothing must be between 0 and 1, got {label_smoothing}")
    if np.ndim(logits) and np.shape(logits) == np.shape(target):
        if ignore_index >= 0:
            raise ValueError(f"cross_entropy: probabilities in target leave no class to ignore, got {ignore_index}")
        return soft_cross_entropy(logits, target, weight, reduction, label_smoothing)
    rows, labels, kept = _classes("cross_entropy", logits, target, ignore_index)
    weights = _sample_weights("cross_entropy", weight, rows, labels, kept)
    everyone = np.arange(len(labels))

    # For small batches `ufunc.reduce` takes half the time of the method that calls it.
    shifted = rows - np.maximum.reduce(rows, axis=1, keepdims=True)
    chosen = np.where(kept, shifted[everyone, labels], 0)
    right, total = weights, weights  # of q: the entry of the right class, and the sum over all classes
    if label_smoothing:
        rest = label_smoothing / rows.shape[1] * _class_weights("cross_entropy", weight, rows)  # (C,), of every class
        right = (1 - label_smoothing) * weights
        total = right + rest.sum() * kept
        smoothed = kept * (shifted @ rest)
    exps = np.exp(shifted, out=shifted)  # `shifted` is not needed any more
    sums = np.add.reduce(exps, axis=1)
    losses = total * np.log(sums) - right * chosen
    if label_smoothing:
        losses -= smoothed
    loss, share = _reduce_weighted("cross_entropy", losses.reshape(target.shape), weights, reduction)

    def pullback(dloss: Array) -> tuple[Array, None]:
        dlosses = np.asarray(share * dloss, rows.dtype).ravel()  # (N,), or (1,) for all
        drows = exps * (dlosses * total / sums)[:, np.newaxis]
        if label_smoothing:
            drows -= (dlosses * kept)[:, np.newaxis] * rest
        drows[everyone, labels] -= dlosses * right
        return _from_rows(drows, logits.shape), None

    return loss, pullback


def _reduce_weighted(operation: str, losses: Array, weights: Array, reduction: str) -> tuple[Array, float]:
    """Like `reduce_losses`, but the mean divides by the sum of the weights."""
    if reduction != "mean":
        return reduce_losses(operation, losses, reduction)
    total = float(np.add.reduce(weights))
    if total == 0:
        raise ValueError(f"{operation}: there is no mean: every sample is ignored or has weight 0")
    return np.asarray(np.add.reduce(losses, axis=None) / losses.dtype.type(total)), 1 / total


def _class_weights(operation: str, weight: Array | None, rows: Array) -> Array:
    classes = rows.shape[1:]
    if weight is None:
        return np.ones(classes, rows.dtype)
    array = np.asarray(weight, rows.dtype)
    if array.shape != classes:
        raise ValueError(f"{operation}: weight must be of shape {classes}, one per class, got {array.shape}")
    return array


def _sample_weights(operation: str, weight: Array | None, rows: Array, labels: Array, kept: Array) -> Array:
    """The factor of each sample, (N,); 0 for the ignored."""
    weights = kept.astype(rows.dtype)
    return weights if weight is None else weights * _class_weights(operation, weight, rows)[labels]


def _classes(operation: str, scores: Array, target: Array, ignore_index: int) -> tuple[Array, Array, Array]:
    """Scores as rows (N, C), their classes (N,), all from 0 to C-1, and which are kept (N,)."""
    check_floats(operation, logits=scores)
    check_integers(operation, target=target)
    samples = scores.shape[:1] + scores.shape[2:] if scores.ndim > 1 else ()
    if scores.ndim == 0 or 0 in scores.shape[min(1, scores.ndim - 1) :][:1] or target.shape != samples:
        raise ValueError(
            f"{operation}: expected scores (N, C, ...) with C > 0 and target (N, ...), "
            f"got {scores.shape} and {target.shape}"
        )
    rows = scores if scores.ndim == 2 else scores[np.newaxis]
    if scores.ndim > 2:
        rows = np.moveaxis(scores, 1, -1).reshape(-1, scores.shape[1])
    labels = target.reshape(-1)
    kept = labels != ignore_index
    # One look for both ends: a negative number, read as one without a sign, is larger than any class.
    if labels.size and np.maximum.reduce(labels.view(f"u{labels.itemsize}")) >= rows.shape[1]:
        wrong = kept & ((labels < 0) | (labels >= rows.shape[1]))
        if wrong.any():
            classes = rows.shape[1]
            raise ValueError(f"{operation}: target must be a class from 0 to {classes - 1}, got {labels[wrong][0]}")
        labels = np.where(kept, labels, 0)  # a class that the ignored may be looked up under
    return rows, labels, kept


def _from_rows(rows: Array, shape: tuple[int, ...]) -> Array:
    """Undo `_classes`: rows (N, C) back to (N, C, ...)."""
    if len(shape) < 3:
        return rows.reshape(shape)
    return np.moveaxis(rows.reshape(shape[0], *shape[2:], shape[1]), -1, 1)
