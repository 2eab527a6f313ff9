r"""The likelihood of numbers under a normal distribution whose width is predicted too."""

import math

import numpy as np

from dlref.engine import Array, Pullback, check_floats, checked_operation
from dlref.engine.arguments import check_positive
from dlref.engine.reduction import reduce_losses
from dlref.losses.pairs import check_shapes


@checked_operation
def gaussian_nll_loss(
    prediction: Array,
    target: Array,
    var: Array,
    *,
    full: bool = False,
    eps: float = 1e-6,
    reduction: str = "mean",
) -> tuple[Array, Pullback]:
    r"""Squared error that a network may excuse by saying that it is not sure.

    $$L = \frac12 \Big(\log v + \frac{e^2}{v}\Big), \qquad e = y - t, \qquad v = \max(\sigma^2, \epsilon)$$

    $$\frac{\partial L}{\partial y} = \frac{e}{v}, \qquad
      \frac{\partial L}{\partial \sigma^2} = \frac12 \Big(\frac1v - \frac{e^2}{v^2}\Big)$$

    It is smallest where the variance is the squared error to be expected. As in PyTorch the gradient of the variance
    is that at $v$ also below $\epsilon$, so that a variance which has become too small can grow again.

    Parameters
    ----------
    prediction, target : arrays of float of one shape (..., D)
    var : array of float
        $\sigma^2$, at least 0: of the same shape, or (...) or (..., 1) for one that all of the last axis share.
    full : bool
        Whether to add the constant $\frac12 \log 2\pi$.
    eps : float, > 0
        $\epsilon$.
    reduction : "mean", "sum" or "none"

    Returns
    -------
    loss : a number, or an array like `prediction` for "none"
    pullback : dloss -> dprediction, dtarget, dvar

    Raises
    ------
    ValueError
        If shapes do not fit, a variance is negative, or `eps` is not positive.

    References
    ----------
    Nix and Weigend, "Estimating the Mean and Variance of the Target Probability Distribution", 1994.

    Examples
    --------
    >>> error_of_two = np.array([2.0]), np.array([0.0])
    >>> [float(gaussian_nll_loss(*error_of_two, np.array([v]))[0].round(3)) for v in (1.0, 4.0, 16.0)]
    [2.0, 1.193, 1.511]
    """
    name = "gaussian_nll_loss"
    check_floats(name, prediction=prediction, target=target, var=var)
    check_shapes(name, "prediction", prediction, target)
    shared = prediction.shape[:-1]
    if var.shape not in (prediction.shape, shared, (*shared, 1)):
        raise ValueError(
            f"{name}: var must be of shape {prediction.shape} like prediction or {shared}, got {var.shape}"
        )
    if var.size and not var.min() >= 0:
        raise ValueError(f"{name}: var must not be negative, got {var.min()}")
    check_positive(name, "eps", eps)
    each = var if var.ndim == prediction.ndim else var[..., np.newaxis]
    v = np.maximum(each, float(eps))
    error = prediction - target
    losses = (np.log(v) + error / v * error) / 2
    loss, share = reduce_losses(name, losses + math.log(2 * math.pi) / 2 if full else losses, reduction)

    def pullback(dloss: Array) -> tuple[Array, Array, Array]:
        dprediction = np.asarray((share * dloss) * (error / v))
        dvar = (share * dloss) * ((1 - error / v * error) / v / 2)
        if each.shape != prediction.shape:
            dvar = dvar.sum(axis=-1, keepdims=True)
        return dprediction, -dprediction, np.asarray(dvar).reshape(var.shape)

    return loss, pullback
