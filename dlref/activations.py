r"""Activation functions: the bend between two linear layers.

Two linear maps in a row are one linear map. What makes a deep network more than a shallow one is the
curve in between, applied to every number by itself. Softmax, at the end of the file, is the exception:
it looks at a whole row, and turns scores into probabilities.

For a function of single numbers the chain rule is short: $\partial L/\partial x = f'(x) \cdot \partial L/\partial y$.
So each pullback below is a formula for $f'$, and many get it from $y$, which is there already.
"""

import math

import numpy as np

from dlref.autograd import Tensor, apply
from dlref.gaussian import normal_cdf
from dlref.module import Module
from dlref.operation import Array, Pullback, check_floats

__all__ = [
    "ELU",
    "GELU",
    "LeakyReLU",
    "LogSoftmax",
    "ReLU",
    "SiLU",
    "Sigmoid",
    "Softmax",
    "Softplus",
    "Tanh",
    "elu",
    "gelu",
    "leaky_relu",
    "log_softmax",
    "relu",
    "sigmoid",
    "silu",
    "softmax",
    "softplus",
    "tanh",
]


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
    return np.maximum(x, 0, out=np.empty_like(x)), lambda dy: (dy * (x > 0),)


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


def elu(x: Array, *, alpha: float = 1.0) -> tuple[Array, Pullback]:
    r"""Straight on the right, an exponential on the left that levels off at $-\alpha$.

    $$y = x \text{ if } x > 0 \text{, else } \alpha (e^x - 1)$$

    Parameters
    ----------
    x : array of float, any shape
    alpha : float

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


def sigmoid(x: Array) -> tuple[Array, Pullback]:
    r"""Squeeze a number into (0, 1): a score becomes a probability.

    $$y = \frac{1}{1 + e^{-x}}, \qquad y' = y (1 - y)$$

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
    y = np.negative(x, out=np.empty_like(x))
    with np.errstate(over="ignore"):  # e¹⁰⁰⁰ = inf is right here: 1 / (1 + inf) = 0
        np.exp(y, out=y)
    y += 1
    np.reciprocal(y, out=y)

    def pullback(dy: Array) -> tuple[Array]:
        dx = 1 - y
        dx *= y
        dx *= dy
        return (dx,)

    return y, pullback


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
    if not beta > 0:
        raise ValueError(f"softplus: beta must be positive, got {beta}")
    beta = float(beta)
    y = np.asarray(np.maximum(x, 0) + np.log1p(np.exp(-beta * np.abs(x))) / beta)
    # From e^(βy) = 1 + e^(βx) follows sigmoid(βx) = 1 - e^(-βy).
    return y, lambda dy: (dy * -np.expm1(-beta * y),)


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
    s, _ = sigmoid(x)
    return np.asarray(x * s), lambda dy: (dy * s * (1 + x * (1 - s)),)


def gelu(x: Array, *, approximate: str = "none") -> tuple[Array, Pullback]:
    r"""A number times the probability that a standard normal number is smaller.

    $$y = x\,\Phi(x), \qquad y' = \Phi(x) + x\,\varphi(x), \qquad
      \varphi(x) = \tfrac{1}{\sqrt{2\pi}} e^{-x^2/2}$$

    or, as GPT-2 has it and faster, with

    $$\Phi(x) \approx \tfrac12 \left(1 + \tanh u\right), \qquad
      u = \sqrt{2/\pi}\,(x + 0.044715\,x^3)$$

    Parameters
    ----------
    x : array of float, any shape
    approximate : "none" or "tanh"

    Returns
    -------
    y : array like `x`
    pullback : dy -> (dx,), both like `x`

    Raises
    ------
    ValueError
        If `approximate` is another word.

    References
    ----------
    Hendrycks and Gimpel, "Gaussian Error Linear Units (GELUs)", 2016, arXiv:1606.08415.

    Examples
    --------
    >>> gelu(np.array([-1.0, 0.0, 1.0]))[0].round(4)
    array([-0.1587,  0.    ,  0.8413])
    >>> gelu(np.array([-1.0, 0.0, 1.0]), approximate="tanh")[0].round(4)
    array([-0.1588,  0.    ,  0.8412])
    """
    check_floats("gelu", x=x)
    if approximate == "tanh":
        return _gelu_tanh(x)
    if approximate != "none":
        raise ValueError(f'gelu: approximate must be "none" or "tanh", got {approximate!r}')
    below = normal_cdf(x)  # Φ(x)

    def pullback(dy: Array) -> tuple[Array]:
        dx = x * x
        dx *= -0.5
        dx = np.exp(dx)
        dx *= 1 / math.sqrt(2 * math.pi)  # φ(x)
        dx *= x
        dx += below
        dx *= dy
        return (dx,)

    return np.asarray(x * below), pullback


def _gelu_tanh(x: Array) -> tuple[Array, Pullback]:
    # In place from line to line: a million numbers more to fetch from memory cost more than the sums.
    a, b = math.sqrt(2 / math.pi), math.sqrt(2 / math.pi) * 0.044715
    t = x * x
    t *= b
    t += a
    t *= x  # u = ax + bx³
    t = np.tanh(t)
    y = t + 1
    y *= x
    y *= 0.5

    def pullback(dy: Array) -> tuple[Array]:
        # y' = ½ (1 + tanh u + x u' (1 - tanh² u)), and x u' = x (a + 3bx²)
        dx = x * x
        dx *= 3 * b
        dx += a
        dx *= x
        dx *= 1 - t * t
        dx += t
        dx += 1
        dx *= 0.5
        dx *= dy
        return (dx,)

    return np.asarray(y), pullback


def softmax(x: Array, *, dim: int = -1) -> tuple[Array, Pullback]:
    r"""Turn scores into probabilities: positive, and with sum 1 along `dim`.

    $$y_i = \frac{e^{x_i}}{\sum_j e^{x_j}}, \qquad
      \frac{\partial L}{\partial x_i} = y_i \Big(\frac{\partial L}{\partial y_i}
      - \sum_j y_j \frac{\partial L}{\partial y_j}\Big)$$

    The largest score is subtracted first. The result is the same, and no exponential overflows.

    Parameters
    ----------
    x : array of float
        Scores ("logits"); `-inf` stands for "impossible".
    dim : int
        The axis that sums to 1.

    Returns
    -------
    y : array like `x`
    pullback : dy -> (dx,), both like `x`

    Raises
    ------
    ValueError
        If `dim` is no axis of `x`, or if all scores along it are `-inf` (or there are none).

    Examples
    --------
    >>> softmax(np.array([[1000.0, 1000.0], [0.0, -np.inf]]))[0]
    array([[0.5, 0.5],
           [1. , 0. ]])
    """
    check_floats("softmax", x=x)
    y = x - _largest("softmax", x, dim)
    np.exp(y, out=y)
    y /= y.sum(axis=dim, keepdims=True)

    def pullback(dy: Array) -> tuple[Array]:
        dx = dy * y
        dx -= y * dx.sum(axis=dim, keepdims=True)
        return (dx,)

    return y, pullback


def log_softmax(x: Array, *, dim: int = -1) -> tuple[Array, Pullback]:
    r"""The logarithm of `softmax`, without ever taking the logarithm of a vanishing probability.

    $$y_i = x_i - \log \sum_j e^{x_j}$$

    Parameters
    ----------
    x : array of float
        Scores ("logits").
    dim : int
        The axis along which the probabilities sum to 1.

    Returns
    -------
    y : array like `x`
    pullback : dy -> (dx,), both like `x`

    Raises
    ------
    ValueError
        As `softmax`.

    Examples
    --------
    >>> log_softmax(np.array([0.0, -1000.0]))[0]
    array([    0., -1000.])
    """
    check_floats("log_softmax", x=x)
    y = x - _largest("log_softmax", x, dim)
    y -= np.log(np.exp(y).sum(axis=dim, keepdims=True))
    return y, lambda dy: (dy - np.exp(y) * dy.sum(axis=dim, keepdims=True),)


def _largest(operation: str, x: Array, dim: int) -> Array:
    if not -x.ndim <= dim < x.ndim:
        raise ValueError(f"{operation}: dim must be an axis of x, got {dim} for x of shape {x.shape}")
    largest = np.asarray(x.max(axis=dim, keepdims=True, initial=-np.inf))
    if np.isneginf(largest).any():
        raise ValueError(f"{operation}: nothing to choose from: x is -inf (or empty) all along dim {dim}, {x.shape}")
    return largest


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
        self.beta = beta

    def forward(self, x: Tensor | Array) -> Tensor:
        return apply(softplus, x, beta=self.beta)


class SiLU(Module):
    """`silu` as a module."""

    def forward(self, x: Tensor | Array) -> Tensor:
        return apply(silu, x)


class GELU(Module):
    """`gelu` as a module."""

    def __init__(self, approximate: str = "none") -> None:
        self.approximate = approximate

    def forward(self, x: Tensor | Array) -> Tensor:
        return apply(gelu, x, approximate=self.approximate)


class Softmax(Module):
    """`softmax` as a module."""

    def __init__(self, dim: int = -1) -> None:
        self.dim = dim

    def forward(self, x: Tensor | Array) -> Tensor:
        return apply(softmax, x, dim=self.dim)


class LogSoftmax(Module):
    """`log_softmax` as a module."""

    def __init__(self, dim: int = -1) -> None:
        self.dim = dim

    def forward(self, x: Tensor | Array) -> Tensor:
        return apply(log_softmax, x, dim=self.dim)
