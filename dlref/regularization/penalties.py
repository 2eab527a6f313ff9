r"""Penalties on large weights: L1 and L2."""

import numpy as np

from dlref.engine import Array, Pullback, check_floats, checked_operation
from dlref.engine.arguments import check_range


@checked_operation
def l2_penalty(weight: Array, *, weight_decay: float) -> tuple[Array, Pullback]:
    r"""What large weights cost.

    $$P = \frac\lambda2 \sum_i w_i^2, \qquad \frac{\partial P}{\partial w} = \lambda w$$

    Each step of gradient descent then shrinks every weight by the share $\eta\lambda$, which is why it is called
    weight decay. `SGD(weight_decay=...)` does the same without this term in the loss; Adam does not, as it rescales
    the gradient ("decoupled" decay, AdamW).

    Parameters
    ----------
    weight : array of float
    weight_decay : float, 0 or more
        The λ of the formula.

    Returns
    -------
    penalty : array of shape ()
    pullback : dpenalty () -> (dweight,)

    Raises
    ------
    ValueError
        If `weight_decay` is negative.
    TypeError
        If `weight` is not of float32 or float64.

    References
    ----------
    Krogh and Hertz, "A Simple Weight Decay Can Improve Generalization", 1991.
    Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2017, arXiv:1711.05101.

    Examples
    --------
    >>> import numpy as np
    >>> penalty, pullback = l2_penalty(np.array([3.0, -4.0]), weight_decay=0.1)
    >>> penalty, pullback(1.0)
    (array(1.25), (array([ 0.3, -0.4]),))
    """
    check_floats("l2_penalty", weight=weight)
    check_range("l2_penalty", "weight_decay", weight_decay)
    penalty = np.asarray(weight_decay / 2 * np.square(weight).sum(), weight.dtype)
    return penalty, lambda dpenalty: (weight * (weight_decay * dpenalty),)


@checked_operation
def l1_penalty(weight: Array, *, strength: float) -> tuple[Array, Pullback]:
    r"""What weights other than zero cost.

    $$P = \lambda \sum_i |w_i|, \qquad \frac{\partial P}{\partial w} = \lambda \operatorname{sign}(w)$$

    The slope does not get flatter near zero, so weights that are of little use end there: few inputs remain.

    Parameters
    ----------
    weight : array of float
    strength : float, 0 or more
        The λ of the formula.

    Returns
    -------
    penalty : array of shape ()
    pullback : dpenalty () -> (dweight,)

    Raises
    ------
    ValueError
        If `strength` is negative.
    TypeError
        If `weight` is not of float32 or float64.

    References
    ----------
    Tibshirani, "Regression Shrinkage and Selection via the Lasso", 1996.

    Examples
    --------
    >>> import numpy as np
    >>> penalty, pullback = l1_penalty(np.array([3.0, 0.0, -4.0]), strength=0.1)
    >>> penalty.round(3), pullback(1.0)
    (np.float64(0.7), (array([ 0.1,  0. , -0.1]),))
    """
    check_floats("l1_penalty", weight=weight)
    check_range("l1_penalty", "strength", strength)
    penalty = np.asarray(strength * np.abs(weight).sum(), weight.dtype)
    return penalty, lambda dpenalty: (np.sign(weight) * (strength * dpenalty),)
