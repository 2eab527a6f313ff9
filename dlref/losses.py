r"""Losses: how wrong an answer is, as one number.

A loss compares predictions with targets, one number per sample, and reduces them: `reduction="mean"` averages,
`"sum"` adds, `"none"` keeps them apart. Training walks down the gradient of that number, so a loss is chosen for
its gradient: that of the squared error grows with the error, that of the absolute error does not, and that of
cross-entropy is simply *probability minus truth*.

Losses of classifiers take scores ("logits"), not probabilities. The logarithm and the exponential inside then meet
on paper and cancel, and no score, however large, can make the loss infinite.
"""

import numpy as np

from dlref.operation import Array, Pullback, check_floats, check_integers

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
    loss, share = _reduce("mse_loss", error * error, reduction)

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
    loss, share = _reduce("l1_loss", np.abs(error), reduction)

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
    loss, share = _reduce("huber_loss", clipped * (error - clipped / 2), reduction)

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
    loss, share = _reduce("hinge", np.maximum(short, 0), reduction)

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

    $$L = -\,p\,t \log \sigma(x) - (1 - t) \log (1 - \sigma(x))
        = (1 - t)\,x + (1 + (p - 1)\,t)\,\log(1 + e^{-x})$$

    and for $p = 1$: $\partial L/\partial x = \sigma(x) - t$.

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
    shrink = np.exp(-np.abs(logits))
    softplus = np.maximum(-logits, 0) + np.log1p(shrink)  # log(1 + e⁻ˣ), without overflow
    miss = np.where(logits >= 0, shrink, 1).astype(logits.dtype) / (1 + shrink)  # σ(-x)
    slope = 1 + (positive - 1) * target
    loss, share = _reduce(operation, factor * ((1 - target) * logits + slope * softplus), reduction)

    def pullback(dloss: Array) -> tuple[Array, Array]:
        dlosses = (share * dloss) * factor
        return dlosses * (1 - target - slope * miss), dlosses * ((positive - 1) * softplus - logits)

    return loss, pullback


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
    weights = _class_weights("nll_loss", weight, rows)[labels] * kept
    everyone = np.arange(len(labels))
    losses = -weights * np.where(kept, rows[everyone, labels], 0)
    loss, share = _reduce_weighted("nll_loss", losses.reshape(target.shape), weights, reduction)

    def pullback(dloss: Array) -> tuple[Array, None]:
        drows = np.zeros_like(rows)
        drows[everyone, labels] = -weights * _spread(share, dloss, losses)
        return _from_rows(drows, log_probabilities.shape), None

    return loss, pullback


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
    target : (), (N,) or (N, ...) array of int
        The right classes.
    weight : (C,) array, optional
        A factor for each class.
    ignore_index : int
        Samples with this target count as absent, such as padding.
    reduction : "mean", "sum" or "none"
        The mean is $\sum_n L_n / \sum_n w_{t_n}$.
    label_smoothing : float in [0, 1]
        $\epsilon$.

    Returns
    -------
    loss : a number, or an array like `target` for "none"
    pullback : dloss -> dlogits, None

    Raises
    ------
    ValueError
        As `nll_loss`, or if `label_smoothing` is not between 0 and 1.

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
    rows, labels, kept = _classes("cross_entropy", logits, target, ignore_index)
    class_weights = _class_weights("cross_entropy", weight, rows)
    weights = class_weights[labels] * kept  # (N,), 0 for the ignored
    everyone = np.arange(len(labels))
    right = (1 - label_smoothing) * weights  # q = right at the target, plus `rest` in every class
    rest = (label_smoothing / rows.shape[1]) * class_weights  # (C,)

    shifted = rows - rows.max(axis=1, keepdims=True)
    chosen = np.where(kept, shifted[everyone, labels], 0)
    smooth = shifted @ rest if label_smoothing else np.zeros_like(chosen)
    exps = np.exp(shifted, out=shifted)  # `shifted` is not needed any more
    sums = exps.sum(axis=1)
    total = right + rest.sum() * kept  # sum of q over the classes
    losses = total * np.log(sums) - right * chosen - smooth * kept
    loss, share = _reduce_weighted("cross_entropy", losses.reshape(target.shape), weights, reduction)

    def pullback(dloss: Array) -> tuple[Array, None]:
        dlosses = _spread(share, dloss, losses)  # (N,)
        drows = exps * (dlosses * total / sums)[:, np.newaxis]
        if label_smoothing:
            drows -= (dlosses * kept)[:, np.newaxis] * rest
        drows[everyone, labels] -= dlosses * right
        return _from_rows(drows, logits.shape), None

    return loss, pullback


def gaussian_kl(mean: Array, log_variance: Array, *, reduction: str = "mean") -> tuple[Array, Pullback]:
    r"""How far a normal distribution is from the standard one: the Kullback-Leibler divergence of VAEs.

    $$L_n = \frac12 \sum_d \big(\mu_{nd}^2 + \sigma_{nd}^2 - \log \sigma_{nd}^2 - 1\big)$$

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
    loss, share = _reduce("gaussian_kl", rows, reduction)

    def pullback(dloss: Array) -> tuple[Array, Array]:
        drows = _spread(share, dloss, rows).reshape(rows.shape)[..., np.newaxis]
        return drows * mean, drows * excess / 2

    return loss, pullback


# What the losses share: reductions, checks, and classes on axis 1


def _reduce(operation: str, losses: Array, reduction: str) -> tuple[Array, float]:
    """The reduced loss, and what one loss counts in it: 1 in a sum, 1/N in a mean."""
    if reduction == "none":
        return np.asarray(losses), 1.0
    if reduction == "sum":
        return np.asarray(losses.sum()), 1.0
    if reduction != "mean":
        raise ValueError(f'{operation}: reduction must be "mean", "sum" or "none", got {reduction!r}')
    if losses.size == 0:
        raise ValueError(f"{operation}: there is no mean of an empty batch")
    return np.asarray(losses.mean()), 1 / losses.size


def _reduce_weighted(operation: str, losses: Array, weights: Array, reduction: str) -> tuple[Array, float]:
    """Like `_reduce`, but the mean divides by the sum of the weights."""
    if reduction != "mean":
        return _reduce(operation, losses, reduction)
    total = float(weights.sum())
    if total == 0:
        raise ValueError(f"{operation}: there is no mean: every sample is ignored or has weight 0")
    return np.asarray(losses.sum() / losses.dtype.type(total)), 1 / total


def _spread(share: float, dloss: Array, losses: Array) -> Array:
    """The gradient of each loss, (N,), from that of the reduced loss."""
    gradient = np.asarray(dloss, losses.dtype).ravel()
    return np.broadcast_to(share * gradient, losses.size)


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


def _class_weights(operation: str, weight: Array | None, rows: Array) -> Array:
    classes = rows.shape[1:]
    if weight is None:
        return np.ones(classes, rows.dtype)
    array = np.asarray(weight, rows.dtype)
    if array.shape != classes:
        raise ValueError(f"{operation}: weight must be of shape {classes}, one per class, got {array.shape}")
    return array


def _classes(operation: str, scores: Array, target: Array, ignore_index: int) -> tuple[Array, Array, Array]:
    """Scores as rows (N, C), their classes (N,) with 0 in place of the ignored, and which are kept (N,)."""
    check_floats(operation, logits=scores)
    check_integers(operation, target=target)
    samples = scores.shape[:1] + scores.shape[2:] if scores.ndim > 1 else ()
    if scores.ndim == 0 or 0 in scores.shape[min(1, scores.ndim - 1) :][:1] or target.shape != samples:
        raise ValueError(
            f"{operation}: expected scores (N, C, ...) with C > 0 and target (N, ...), "
            f"got {scores.shape} and {target.shape}"
        )
    rows = np.moveaxis(scores, 1, -1).reshape(-1, scores.shape[1]) if scores.ndim > 1 else scores[np.newaxis]
    labels = target.reshape(-1)
    kept = labels != ignore_index
    wrong = kept & ((labels < 0) | (labels >= rows.shape[1]))
    if wrong.any():
        raise ValueError(f"{operation}: target must be a class from 0 to {rows.shape[1] - 1}, got {labels[wrong][0]}")
    return rows, np.where(kept, labels, 0), kept


def _from_rows(rows: Array, shape: tuple[int, ...]) -> Array:
    """Undo `_classes`: rows (N, C) back to (N, C, ...)."""
    if len(shape) < 3:
        return rows.reshape(shape)
    return np.moveaxis(rows.reshape(shape[0], *shape[2:], shape[1]), -1, 1)
