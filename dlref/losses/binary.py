r"""Losses of a decision between two classes: cross-entropy and hinge."""

import numpy as np

from dlref.activations import sigmoid
from dlref.engine import Array, Pullback, check_floats, check_integers, checked_operation
from dlref.engine.reduction import reduce_losses
from dlref.losses.pairs import check_pair, check_shapes, constant


@checked_operation
def hinge(scores: Array, target: Array, *, margin: float = 1.0, reduction: str = "mean") -> tuple[Array, Pullback]:
    r"""The loss of support vector machines: nothing, once the score is on the right side by the margin.

    $$L = \max(0,\; m - t\,s), \qquad t \in \{-1, +1\}$$

    Parameters
    ----------
    scores : array of float
    target : array of int of the same shape, -1 or +1
    margin : float
        $m$.
    reduction : "mean", "sum" or "none"

    Returns
    -------
    loss : a number, or an array like `scores` for "none"
    pullback : dloss -> dscores, None

    Raises
    ------
    ValueError
        If a target is neither -1 nor +1.

    References
    ----------
    Cortes and Vapnik, "Support-Vector Networks", Machine Learning 20, 1995.

    Examples
    --------
    >>> hinge(np.array([2.0, 0.5, -1.0]), np.array([1, 1, 1]), reduction="none")[0]
    array([0. , 0.5, 2. ])
    """
    check_floats("hinge", scores=scores)
    check_integers("hinge", target=target)
    check_shapes("hinge", "scores", scores, target)
    if not (np.abs(target) == 1).all():
        raise ValueError(f"hinge: target must hold -1 and +1, got {np.unique(target).tolist()}")
    side = target.astype(scores.dtype)
    short = float(margin) - side * scores  # how much is missing; negative: nothing
    loss, share = reduce_losses("hinge", np.maximum(short, 0), reduction)

    def pullback(dloss: Array) -> tuple[Array, None]:
        return (-share * dloss) * side * (short > 0), None

    return loss, pullback


@checked_operation
def binary_cross_entropy_with_logits(
    logits: Array,
    target: Array,
    *,
    weight: Array | None = None,
    reduction: str = "mean",
    pos_weight: Array | None = None,
) -> tuple[Array, Pullback]:
    r"""Cross-entropy of yes-or-no questions, each with its own score.

    $$L = -\,p\,t \log \sigma(x) - (1 - t) \log (1 - \sigma(x)), \qquad
      -\log \sigma(x) = \log(1 + e^{-x}) = \max(-x, 0) + \log(1 + e^{-|x|})$$

    and for $p = 1$ the gradient is again probability minus truth, $\partial L/\partial x = \sigma(x) - t$.

    Parameters
    ----------
    logits : array of float
        Scores $x$; positive means yes.
    target : array of float of the same shape
        $t$, 0 for no, 1 for yes, or a probability between.
    weight : array, optional
        Factor for each loss; broadcasts to the shape of `logits`.
    reduction : "mean", "sum" or "none"
    pos_weight : array, optional
        $p$, factor for the yes-part only, where yes is rare; broadcasts to the shape of `logits`.

    Returns
    -------
    loss : a number, or an array like `logits` for "none"
    pullback : dloss -> dlogits, dtarget

    Raises
    ------
    ValueError
        If `weight` or `pos_weight` does not broadcast to the shape of `logits`.

    Examples
    --------
    >>> loss, _ = binary_cross_entropy_with_logits(np.array([0.0, 1000.0]), np.array([1.0, 0.0]), reduction="none")
    >>> loss.round(3)
    array([6.93e-01, 1.00e+03])
    """
    operation = "binary_cross_entropy_with_logits"
    check_pair(operation, logits, target, "logits")
    factor = constant(operation, "weight", weight, logits)
    positive = constant(operation, "pos_weight", pos_weight, logits)
    rest = np.log1p(np.exp(-np.abs(logits)))
    yes = np.maximum(-logits, 0) + rest  # -log σ(x), the price of a yes
    no = np.maximum(logits, 0) + rest  # -log(1 - σ(x)), the price of a no
    loss, share = reduce_losses(operation, factor * (positive * target * yes + (1 - target) * no), reduction)

    def pullback(dloss: Array) -> tuple[Array, Array]:
        dlosses = (share * dloss) * factor
        probability, _ = sigmoid(logits)
        dlogits = dlosses * ((1 - target) * probability - positive * target * (1 - probability))
        return dlogits, dlosses * (positive * yes - no)

    return loss, pullback
