r"""Losses: how wrong an answer is, as one number.

A loss compares predictions with targets, one number per sample, and reduces them: `reduction="mean"` averages,
`"sum"` adds, `"none"` keeps them apart. Training walks down the gradient of that number, so a loss is chosen for
its gradient: that of the squared error grows with the error, that of the absolute error does not, and that of
cross-entropy is simply *probability minus truth*.

Losses of classifiers take scores ("logits"), not probabilities. The logarithm and the exponential inside then meet
on paper and cancel, and no score, however large, can make the loss infinite.
"""

import numpy as np

from dlref.activations import sigmoid
from dlref.cross_entropy import cross_entropy, nll_loss
from dlref.operation import Array, Pullback, check_floats, check_integers
from dlref.reduction import reduce_losses

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


def mse_loss(prediction: Array, target: Array, *, reduction: str = "mean") -> tuple[Array, Pullback]:
    r"""Squared error: right for numbers with normally distributed noise; one outlier can rule it.

    $$L = (y - t)^2, \qquad \frac{\partial L}{\partial y} = 2 (y - t)$$

    Parameters
    ----------
    prediction, target : arrays of float of one shape
    reduction : "mean", "sum" or "none"

    Returns
    -------
    loss : a number, or an array like `prediction` for "none"
    pullback : dloss -> dprediction, dtarget

    Raises
    ------
    ValueError
        If the shapes differ, `reduction` is unknown, or the mean of nothing is asked for; so do all losses.
    TypeError
        If the arrays are not all float32 or all float64; so do all losses.

    Examples
    --------
    >>> loss, pullback = mse_loss(np.array([1.0, 4.0]), np.array([1.0, 2.0]))
    >>> float(loss)
    2.0
    >>> pullback(1.0)[0]
    array([0., 2.])
    """
    _check_pair("mse_loss", prediction, target)
    error = prediction - target
    loss, share = reduce_losses("mse_loss", error * error, reduction)

    def pullback(dloss: Array) -> tuple[Array, Array]:
        dprediction = (2 * share * dloss) * error
        return dprediction, -dprediction

    return loss, pullback


def l1_loss(prediction: Array, target: Array, *, reduction: str = "mean") -> tuple[Array, Pullback]:
    r"""Absolute error: its best constant guess is the median, which outliers do not move.

    $$L = |y - t|, \qquad \frac{\partial L}{\partial y} = \operatorname{sign}(y - t)$$

    Parameters
    ----------
    prediction, target : arrays of float of one shape
    reduction : "mean", "sum" or "none"

    Returns
    -------
    loss : a number, or an array like `prediction` for "none"
    pullback : dloss -> dprediction, dtarget

    Examples
    --------
    >>> float(l1_loss(np.array([1.0, 4.0]), np.array([1.0, 2.0]))[0])
    1.0
    """
    _check_pair("l1_loss", prediction, target)
    error = prediction - target
    loss, share = reduce_losses("l1_loss", np.abs(error), reduction)

    def pullback(dloss: Array) -> tuple[Array, Array]:
        dprediction = (share * dloss) * np.sign(error)
        return dprediction, -dprediction

    return loss, pullback


def huber_loss(
    prediction: Array, target: Array, *, reduction: str = "mean", delta: float = 1.0
) -> tuple[Array, Pullback]:
    r"""Squared for small errors, absolute for large ones: smooth at 0, and no outlier pulls harder than $\delta$.

    $$L = \begin{cases} \frac12 e^2 & |e| \le \delta \\ \delta (|e| - \frac12 \delta) & \text{else} \end{cases},
      \qquad \frac{\partial L}{\partial y} = \operatorname{clip}(e, -\delta, \delta), \qquad e = y - t$$

    Parameters
    ----------
    prediction, target : arrays of float of one shape
    reduction : "mean", "sum" or "none"
    delta : float, > 0

    Returns
    -------
    loss : a number, or an array like `prediction` for "none"
    pullback : dloss -> dprediction, dtarget

    Raises
    ------
    ValueError
        If `delta` is not positive.

    References
    ----------
    Huber, "Robust Estimation of a Location Parameter", Annals of Mathematical Statistics 35(1), 1964.

    Examples
    --------
    >>> float(huber_loss(np.array([0.5, 100.0]), np.zeros(2), reduction="sum")[0])
    99.625
    """
    _check_pair("huber_loss", prediction, target)
    if not delta > 0:
        raise ValueError(f"huber_loss: delta must be positive, got {delta}")
    delta = float(delta)
    error = prediction - target
    clipped = np.clip(error, -delta, delta)
    # With c = clip(e), both cases are c (e - c/2).
    loss, share = reduce_losses("huber_loss", clipped * (error - clipped / 2), reduction)

    def pullback(dloss: Array) -> tuple[Array, Array]:
        dprediction = (share * dloss) * clipped
        return dprediction, -dprediction

    return loss, pullback


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
    _check_shapes("hinge", "scores", scores, target)
    if not (np.abs(target) == 1).all():
        raise ValueError(f"hinge: target must hold -1 and +1, got {np.unique(target).tolist()}")
    side = target.astype(scores.dtype)
    short = float(margin) - side * scores  # how much is missing; negative: nothing
    loss, share = reduce_losses("hinge", np.maximum(short, 0), reduction)

    def pullback(dloss: Array) -> tuple[Array, None]:
        return (-share * dloss) * side * (short > 0), None

    return loss, pullback


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
    _check_pair(operation, logits, target, "logits")
    factor = _constant(operation, "weight", weight, logits)
    positive = _constant(operation, "pos_weight", pos_weight, logits)
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


def gaussian_kl(mean: Array, log_variance: Array, *, reduction: str = "mean") -> tuple[Array, Pullback]:
    r"""How far a normal distribution is from the standard one: the Kullback-Leibler divergence of VAEs.

    $$L_n = \frac12 \sum_d \big(\mu_{n,d}^2 + \sigma_{n,d}^2 - \log \sigma_{n,d}^2 - 1\big)$$

    Parameters
    ----------
    mean : (..., D) array of float
        $\mu$.
    log_variance : array of the same shape
        $\log \sigma^2$, so that no value is forbidden.
    reduction : "mean", "sum" or "none"
        Over the rows; the sum over $D$ is part of the formula.

    Returns
    -------
    loss : a number, or (...) for "none"
    pullback : dloss -> dmean, dlog_variance

    Raises
    ------
    ValueError
        If the shapes differ or have no axis.

    References
    ----------
    Kingma and Welling, "Auto-Encoding Variational Bayes", 2013, arXiv:1312.6114, appendix B.

    Examples
    --------
    >>> float(gaussian_kl(np.array([[1.0, 2.0]]), np.zeros((1, 2)))[0])
    2.5
    """
    check_floats("gaussian_kl", mean=mean, log_variance=log_variance)
    if mean.ndim == 0 or mean.shape != log_variance.shape:
        raise ValueError(
            f"gaussian_kl: mean and log_variance must be of one shape (..., D), "
            f"got {mean.shape} and {log_variance.shape}"
        )
    excess = np.expm1(log_variance)  # σ² - 1
    rows = np.asarray((mean * mean + excess - log_variance).sum(axis=-1) / 2)
    loss, share = reduce_losses("gaussian_kl", rows, reduction)

    def pullback(dloss: Array) -> tuple[Array, Array]:
        drows = np.asarray(share * dloss, mean.dtype)[..., np.newaxis]
        return drows * mean, drows * excess / 2

    return loss, pullback


def _check_pair(operation: str, prediction: Array, target: Array, name: str = "prediction") -> None:
    check_floats(operation, **{name: prediction, "target": target})
    _check_shapes(operation, name, prediction, target)


def _check_shapes(operation: str, name: str, prediction: Array, target: Array) -> None:
    # Broadcasting (N, 1) against (N,) would compare everyone with everyone.
    if prediction.shape != target.shape:
        raise ValueError(f"{operation}: target must be of shape {prediction.shape} like {name}, got {target.shape}")


def _constant(operation: str, name: str, factor: Array | None, like: Array) -> Array:
    """A factor in the precision of the input it multiplies; 1 if left out."""
    array = np.asarray(1 if factor is None else factor, like.dtype)
    try:
        np.broadcast_to(array, like.shape)
    except ValueError:
        raise ValueError(f"{operation}: {name} must broadcast to {like.shape}, got shape {array.shape}") from None
    return array
