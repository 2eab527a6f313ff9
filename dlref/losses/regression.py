r"""Losses of regression: squared, absolute and Huber's error, and the smooth form of the absolute one."""

import numpy as np

from dlref.engine import Array, Pullback, checked_operation
from dlref.engine.arguments import check_positive, check_range
from dlref.engine.reduction import reduce_losses
from dlref.losses.pairs import check_pair


@checked_operation
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
    check_pair("mse_loss", prediction, target)
    error = prediction - target
    loss, share = reduce_losses("mse_loss", error * error, reduction)

    def pullback(dloss: Array) -> tuple[Array, Array]:
        dprediction = (2 * share * dloss) * error
        return dprediction, -dprediction

    return loss, pullback


@checked_operation
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
    check_pair("l1_loss", prediction, target)
    error = prediction - target
    loss, share = reduce_losses("l1_loss", np.abs(error), reduction)

    def pullback(dloss: Array) -> tuple[Array, Array]:
        dprediction = (share * dloss) * np.sign(error)
        return dprediction, -dprediction

    return loss, pullback


@checked_operation
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
    check_pair("huber_loss", prediction, target)
    check_positive("huber_loss", "delta", delta)
    delta = float(delta)
    error = prediction - target
    clipped = np.clip(error, -delta, delta)
    # With c = clip(e), both cases are c (e - c/2).
    loss, share = reduce_losses("huber_loss", clipped * (error - clipped / 2), reduction)

    def pullback(dloss: Array) -> tuple[Array, Array]:
        dprediction = (share * dloss) * clipped
        return dprediction, -dprediction

    return loss, pullback


@checked_operation
def smooth_l1_loss(
    prediction: Array, target: Array, *, reduction: str = "mean", beta: float = 1.0
) -> tuple[Array, Pullback]:
    r"""The absolute error with a round bottom: `huber_loss` divided by its $\delta$, which is called $\beta$ here.

    $$L = \begin{cases} \frac{1}{2\beta} e^2 & |e| \le \beta \\ |e| - \frac12 \beta & \text{else} \end{cases},
      \qquad \frac{\partial L}{\partial y} = \operatorname{clip}(e / \beta, -1, 1), \qquad e = y - t$$

    The slope far away is 1 whatever $\beta$ is, so the two parts of a detector's loss keep their proportion.

    Parameters
    ----------
    prediction, target : arrays of float of one shape
    reduction : "mean", "sum" or "none"
    beta : float, >= 0
        Where the bottom ends; 0 makes it `l1_loss`.

    Returns
    -------
    loss : a number, or an array like `prediction` for "none"
    pullback : dloss -> dprediction, dtarget

    Raises
    ------
    ValueError
        If `beta` is negative.

    References
    ----------
    Girshick, "Fast R-CNN", 2015, arXiv:1504.08083, equation 3.

    Examples
    --------
    >>> smooth_l1_loss(np.array([0.5, 100.0]), np.zeros(2), reduction="none", beta=2.0)[0]
    array([6.25e-02, 9.90e+01])
    """
    check_pair("smooth_l1_loss", prediction, target)
    check_range("smooth_l1_loss", "beta", beta)
    beta = float(beta)
    error = prediction - target
    slope = np.clip(error, -beta, beta) / beta if beta else np.sign(error)
    # With s the slope, both cases are s (e - βs/2).
    loss, share = reduce_losses("smooth_l1_loss", slope * (error - beta * slope / 2), reduction)

    def pullback(dloss: Array) -> tuple[Array, Array]:
        dprediction = (share * dloss) * slope
        return dprediction, -dprediction

    return loss, pullback
