r"""Two curves without a corner: mish in the place of a ReLU, softsign in the place of a tanh."""

import numpy as np

from dlref.activations.elementwise import sigmoid, softplus
from dlref.engine import Array, Module, Pullback, Tensor, apply, check_floats, checked_operation


@checked_operation
def mish(x: Array) -> tuple[Array, Pullback]:
    r"""A number times the tanh of its softplus: much like `silu`, a little lower on the left.

    $$y = x \tanh s, \qquad s = \log(1 + e^x), \qquad y' = \tanh s + x\,\sigma(x)\,(1 - \tanh^2 s)$$

    Parameters
    ----------
    x : array of float, any shape

    Returns
    -------
    y : array like `x`
        0 where `x` is $-\infty$.
    pullback : dy -> (dx,), both like `x`

    Raises
    ------
    TypeError
        If `x` is not an array of float32 or float64; so does `softsign`.

    References
    ----------
    Misra, "Mish: A Self Regularized Non-Monotonic Activation Function", 2019, arXiv:1908.08681.

    Examples
    --------
    >>> mish(np.array([-1.0, 0.0, 1.0]))[0].round(4)
    array([-0.3034,  0.    ,  0.8651])
    """
    check_floats("mish", x=x)
    finite = _finite(x)
    t = np.tanh(softplus(finite)[0])

    def pullback(dy: Array) -> tuple[Array]:
        return (dy * (t + finite * sigmoid(finite)[0] * (1 - t * t)),)

    return np.asarray(np.maximum(x, finite) * t), pullback


@checked_operation
def softsign(x: Array) -> tuple[Array, Pullback]:
    r"""Squeeze a number into (-1, 1) like `tanh`, with tails that level off slowly, as a quotient does.

    $$y = \frac{x}{1 + |x|}, \qquad y' = \frac{1}{(1 + |x|)^2}$$

    Parameters
    ----------
    x : array of float, any shape

    Returns
    -------
    y : array like `x`
        -1 and 1 where `x` is infinite.
    pullback : dy -> (dx,), both like `x`

    References
    ----------
    Bergstra, Desjardins, Lamblin and Bengio, "Quadratic Polynomials Learn Better Image Features", 2009. Glorot and
    Bengio, "Understanding the Difficulty of Training Deep Feedforward Neural Networks", AISTATS 2010.

    Examples
    --------
    >>> softsign(np.array([-np.inf, -1.0, 0.0, 3.0]))[0]
    array([-1.  , -0.5 ,  0.  ,  0.75])
    """
    check_floats("softsign", x=x)
    finite = _finite(x)
    shrink = 1 / (1 + np.abs(finite))
    return np.asarray(finite / (1 + np.abs(finite))), lambda dy: (dy * shrink * shrink,)


def _finite(x: Array) -> Array:
    """The largest numbers there are in the place of infinite ones, which would leave inf / inf or inf · 0."""
    largest = np.finfo(x.dtype).max
    return np.asarray(np.clip(x, -largest, largest))


class Mish(Module):
    """`mish` as a module."""

    def forward(self, x: Tensor | Array) -> Tensor:
        return apply(mish, x)


class Softsign(Module):
    """`softsign` as a module."""

    def forward(self, x: Tensor | Array) -> Tensor:
        return apply(softsign, x)
