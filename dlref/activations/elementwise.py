r"""Activation functions that are applied to every number by itself."""

import numpy as np

from dlref.engine import Array, Module, Pullback, Tensor, apply, check_floats, checked_operation
from dlref.engine.arguments import check_positive
from dlref.engine.blocks import BLOCK, blocks


@checked_operation
def relu(x: Array) -> tuple[Array, Pullback]:
    r"""Keep what is positive, put 0 for the rest.

    $$y = \max(x, 0)$$

    At $x = 0$ there is no derivative; like everybody we take 0.

    Parameters
    ----------
    x : array of float, any shape

    Returns
    -------
    y : array like `x`
    pullback : dy -> (dx,), both like `x`

    Raises
    ------
    TypeError
        If `x` is not an array of float32 or float64; so do all functions in this file.

    References
    ----------
    Nair and Hinton, "Rectified Linear Units Improve Restricted Boltzmann Machines", ICML 2010.

    Examples
    --------
    >>> relu(np.array([-2.0, 0.0, 3.0]))[0]
    array([0., 0., 3.])
    """
    check_floats("relu", x=x)
    y = x.clip(0, np.inf, out=np.empty_like(x))  # max(x, 0); np.maximum with a single number is four times as slow
    return y, lambda dy: (dy * (x > 0),)


@checked_operation
def leaky_relu(x: Array, *, negative_slope: float = 0.01) -> tuple[Array, Pullback]:
    r"""Like `relu`, but with a small slope on the left, so that no unit can die.

    $$y = x \text{ if } x > 0 \text{, else } a x$$

    Parameters
    ----------
    x : array of float, any shape
    negative_slope : float
        $a$.

    Returns
    -------
    y : array like `x`
    pullback : dy -> (dx,), both like `x`

    References
    ----------
    Maas, Hannun and Ng, "Rectifier Nonlinearities Improve Neural Network Acoustic Models", ICML 2013.

    Examples
    --------
    >>> leaky_relu(np.array([-2.0, 3.0]))[0]
    array([-0.02,  3.  ])
    """
    check_floats("leaky_relu", x=x)
    a = float(negative_slope)
    return np.where(x > 0, x, a * x), lambda dy: (np.where(x > 0, dy, a * dy),)


@checked_operation
def elu(x: Array, *, alpha: float = 1.0) -> tuple[Array, Pullback]:
    r"""Straight on the right, an exponential on the left that levels off at $-\alpha$.

    $$y = x \text{ if } x > 0 \text{, else } \alpha (e^x - 1)$$

    Parameters
    ----------
    x : array of float, any shape

    Returns
    -------
    y : array like `x`
    pullback : dy -> (dx,), both like `x`

    References
    ----------
    Clevert, Unterthiner and Hochreiter, "Fast and Accurate Deep Network Learning by Exponential Linear
    Units (ELUs)", 2015, arXiv:1511.07289.

    Examples
    --------
    >>> elu(np.array([-100.0, 3.0]))[0]
    array([-1.,  3.])
    """
    check_floats("elu", x=x)
    alpha = float(alpha)
    left = np.minimum(x, 0)  # exp is asked only where it cannot overflow
    y = np.where(x > 0, x, alpha * np.expm1(left))
    return y, lambda dy: (np.where(x > 0, dy, dy * (alpha * np.exp(left))),)


@checked_operation
def sigmoid(x: Array) -> tuple[Array, Pullback]:
    r"""Squeeze a number into (0, 1): a score becomes a probability.

    $$y = \frac{1}{1 + e^{-x}} = \frac{1 + \tanh(x/2)}{2}, \qquad y' = y (1 - y)$$

    The second form is faster and cannot overflow. Far on the left, though, it subtracts two numbers that are nearly
    equal; there we take the first, multiplied out: $e^x / (1 + e^x)$.

    Parameters
    ----------
    x : array of float, any shape

    Returns
    -------
    y : array like `x`
    pullback : dy -> (dx,), both like `x`

    Examples
    --------
    >>> sigmoid(np.array([-1000.0, 0.0, 1000.0]))[0]
    array([0. , 0.5, 1. ])
    """
    check_floats("sigmoid", x=x)
    y = np.empty(x.shape, x.dtype)
    for x_part, y_part in blocks(x, y):
        _sigmoid(x_part, out=y_part)

    def pullback(dy: Array) -> tuple[Array]:
        dx = np.empty(y.shape, y.dtype)
        for y_part, dy_part, dx_part in blocks(y, dy, dx):
            np.subtract(1, y_part, out=dx_part)
            dx_part *= y_part
            dx_part *= dy_part
        return (dx,)

    return y, pullback


def _sigmoid(x: Array, out: Array) -> None:
    np.multiply(x, 0.5, out=out)
    np.tanh(out, out=out)
    out += 1
    out *= 0.5
    if not x.min(initial=0) >= -5:  # nor nan
        left = np.flatnonzero(x < -5)  # positions: mostly there are few
        e = np.exp(x.take(left))
        out.put(left, e / (1 + e))


@checked_operation
def tanh(x: Array) -> tuple[Array, Pullback]:
    r"""Squeeze a number into (-1, 1); a sigmoid that is centred on 0.

    $$y = \frac{e^x - e^{-x}}{e^x + e^{-x}}, \qquad y' = 1 - y^2$$

    Parameters
    ----------
    x : array of float, any shape

    Returns
    -------
    y : array like `x`
    pullback : dy -> (dx,), both like `x`

    Examples
    --------
    >>> tanh(np.array([-1000.0, 0.0, 1000.0]))[0]
    array([-1.,  0.,  1.])
    """
    check_floats("tanh", x=x)
    y = np.tanh(x, out=np.empty_like(x))
    return y, lambda dy: (dy * (1 - y * y),)


@checked_operation
def softplus(x: Array, *, beta: float = 1.0) -> tuple[Array, Pullback]:
    r"""A smooth `relu`; its slope is the sigmoid.

    $$y = \tfrac1\beta \log(1 + e^{\beta x}) = \max(x, 0) + \tfrac1\beta \log(1 + e^{-\beta|x|})$$

    The first form overflows, the second, which we compute, does not. So there is no `threshold` to
    switch to $y = x$, as PyTorch has.

    Parameters
    ----------
    x : array of float, any shape
    beta : float, > 0
        The larger, the sharper the bend.

    Returns
    -------
    y : array like `x`
    pullback : dy -> (dx,), both like `x`

    Raises
    ------
    ValueError
        If `beta` is not positive.

    Examples
    --------
    >>> softplus(np.array([-1000.0, 0.0, 2.0]))[0].round(3)
    array([0.   , 0.693, 2.127])
    """
    check_floats("softplus", x=x)
    check_positive("softplus", "beta", beta)
    beta = float(beta)
    y = np.asarray(np.maximum(x, 0) + np.log1p(np.exp(-beta * np.abs(x))) / beta)
    # From e^(βy) = 1 + e^(βx) follows sigmoid(βx) = 1 - e^(-βy).
    return y, lambda dy: (dy * -np.expm1(-beta * y),)


@checked_operation
def silu(x: Array) -> tuple[Array, Pullback]:
    r"""A number times its own sigmoid ("swish").

    $$y = x\,\sigma(x), \qquad y' = \sigma(x)\,(1 + x\,(1 - \sigma(x)))$$

    Parameters
    ----------
    x : array of float, any shape

    Returns
    -------
    y : array like `x`
    pullback : dy -> (dx,), both like `x`

    References
    ----------
    Elfwing, Uchibe and Doya, "Sigmoid-Weighted Linear Units for Neural Network Function Approximation in
    Reinforcement Learning", 2017, arXiv:1702.03118.

    Examples
    --------
    >>> silu(np.array([-1.0, 0.0, 1.0]))[0].round(3)
    array([-0.269,  0.   ,  0.731])
    """
    check_floats("silu", x=x)
    y, slope = np.empty(x.shape, x.dtype), np.empty(x.shape, x.dtype)
    for x_part, y_part, slope_part in blocks(x, y, slope, size=BLOCK // 2):  # so that all three fit into the cache
        _sigmoid(x_part, out=y_part)  # s
        np.subtract(1, y_part, out=slope_part)
        slope_part *= x_part
        slope_part += 1
        slope_part *= y_part  # s (1 + x (1 - s))
        y_part *= x_part
    return y, lambda dy: (dy * slope,)


# The same as modules, for `Sequential`. The arguments are those of the functions.


class ReLU(Module):
    """`relu` as a module."""

    def forward(self, x: Tensor | Array) -> Tensor:
        return apply(relu, x)


class LeakyReLU(Module):
    """`leaky_relu` as a module."""

    def __init__(self, negative_slope: float = 0.01) -> None:
        self.negative_slope = negative_slope

    def forward(self, x: Tensor | Array) -> Tensor:
        return apply(leaky_relu, x, negative_slope=self.negative_slope)


class ELU(Module):
    """`elu` as a module."""

    def __init__(self, alpha: float = 1.0) -> None:
        self.alpha = alpha

    def forward(self, x: Tensor | Array) -> Tensor:
        return apply(elu, x, alpha=self.alpha)


class Sigmoid(Module):
    """`sigmoid` as a module."""

    def forward(self, x: Tensor | Array) -> Tensor:
        return apply(sigmoid, x)


class Tanh(Module):
    """`tanh` as a module."""

    def forward(self, x: Tensor | Array) -> Tensor:
        return apply(tanh, x)


class Softplus(Module):
    """`softplus` as a module."""

    def __init__(self, beta: float = 1.0) -> None:
        check_positive("Softplus", "beta", beta)
        self.beta = beta

    def forward(self, x: Tensor | Array) -> Tensor:
        return apply(softplus, x, beta=self.beta)


class SiLU(Module):
    """`silu` as a module."""

    def forward(self, x: Tensor | Array) -> Tensor:
        return apply(silu, x)
