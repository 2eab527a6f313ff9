r"""The hinge loss for a choice among many classes."""

import numpy as np

from dlref.engine import Array, Pullback, check_floats, check_integers, checked_operation
from dlref.engine.reduction import reduce_losses


@checked_operation
def multi_margin_loss(
    scores: Array,
    target: Array,
    *,
    p: int = 1,
    margin: float = 1.0,
    weight: Array | None = None,
    reduction: str = "mean",
) -> tuple[Array, Pullback]:
    r"""Nothing, once the right class leads all others by the margin; else what each of them lacks or has too much.

    $$L_n = \frac{w_t}{C} \sum_{c \ne t} \max(0,\; m - s_t + s_c)^p, \qquad t = t_n$$

    Parameters
    ----------
    scores : (C,) or (N, C) array of float
    target : () or (N,) array of int
        The right classes.
    p : 1 or 2
    margin : float
        $m$.
    weight : (C,) array, optional
        $w$, a factor for each class.
    reduction : "mean", "sum" or "none"
        The mean is over all samples alike, whatever their weights.

    Returns
    -------
    loss : a number, or an array like `target` for "none"
    pullback : dloss -> dscores, None

    Raises
    ------
    ValueError
        If shapes do not fit, a target is no class, or `p` is neither 1 nor 2.

    References
    ----------
    Crammer and Singer, "On the Algorithmic Implementation of Multiclass Kernel-based Vector Machines", 2001; summed
    over classes as in Weston and Watkins, "Support Vector Machines for Multi-Class Pattern Recognition", 1999.

    Examples
    --------
    >>> float(multi_margin_loss(np.array([[2.0, 1.5, -1.0]]), np.array([0]))[0].round(3))  # 0.5 / 3
    0.167
    """
    rows, labels = _rows(scores, target)
    if p not in (1, 2):
        raise ValueError(f"multi_margin_loss: p must be 1 or 2, got {p!r}")
    classes = rows.shape[1]
    weights = np.ones(classes, rows.dtype) if weight is None else np.asarray(weight, rows.dtype)
    if weights.shape != (classes,):
        raise ValueError(f"multi_margin_loss: weight must be of shape {(classes,)}, one per class, got {weights.shape}")
    everyone = np.arange(len(labels))
    lacking = np.maximum(float(margin) - rows[everyone, labels][:, np.newaxis] + rows, 0)  # (N, C)
    lacking[everyone, labels] = 0
    factor = weights[labels] / classes  # (N,)
    losses = factor * (lacking**p).sum(axis=1)
    loss, share = reduce_losses("multi_margin_loss", losses.reshape(target.shape), reduction)

    def pullback(dloss: Array) -> tuple[Array, None]:
        dlosses = factor * np.asarray(share * dloss, rows.dtype).ravel()  # (N,)
        drows = dlosses[:, np.newaxis] * (lacking > 0 if p == 1 else 2 * lacking)
        drows[everyone, labels] = -drows.sum(axis=1)
        return drows.reshape(scores.shape), None

    return loss, pullback


def _rows(scores: Array, target: Array) -> tuple[Array, Array]:
    """Scores as (N, C) and their classes (N,), all from 0 to C-1."""
    check_floats("multi_margin_loss", scores=scores)
    check_integers("multi_margin_loss", target=target)
    if scores.ndim not in (1, 2) or scores.shape[-1] == 0 or target.shape != scores.shape[:-1]:
        raise ValueError(
            f"multi_margin_loss: expected scores (N, C) with C > 0 and target (N,), "
            f"got {scores.shape} and {target.shape}"
        )
    rows, labels = scores.reshape(-1, scores.shape[-1]), target.reshape(-1)
    wrong = labels[(labels < 0) | (labels >= rows.shape[1])]
    if wrong.size:
        raise ValueError(f"multi_margin_loss: target must be a class from 0 to {rows.shape[1] - 1}, got {wrong[0]}")
    return rows, labels
