r"""GELU, and the normal distribution function it needs, for arrays and to the last digit.

NumPy has no error function, and Python's `math.erf` takes one number at a time: a million would take a tenth of a
second, a hundred times as long as in C. So we ask `math.erfc` for 10,241 values once, look up the nearest one, and go
the rest of the way by Taylor's series.
"""

import math
from functools import cache

import numpy as np

from dlref.engine import Array, Module, Pullback, Tensor, apply, check_floats, checked_operation


@checked_operation
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


class GELU(Module):
    """`gelu` as a module."""

    def __init__(self, approximate: str = "none") -> None:
        self.approximate = approximate

    def forward(self, x: Tensor | Array) -> Tensor:
        return apply(gelu, x, approximate=self.approximate)


_STEPS = 512  # values per unit in the table of Φ
_REACH = 10  # from here on Φ is 0 or 1, to more digits than a float has


@cache
def _table(dtype: np.dtype[np.floating]) -> tuple[Array, Array]:
    """Exact values of Φ and φ at -10, -10 + 1/512, ..., 10."""
    grid = np.arange(-_REACH * _STEPS, _REACH * _STEPS + 1) / _STEPS
    cdf = np.array([math.erfc(-x / math.sqrt(2)) / 2 for x in grid])
    return cdf.astype(dtype), (np.exp(-(grid**2) / 2) / math.sqrt(2 * math.pi)).astype(dtype)


def normal_cdf(x: Array) -> Array:
    r"""The probability that a standard normal number is smaller than $x$.

    $$\Phi(x) = \frac12 \Big(1 + \operatorname{erf} \frac{x}{\sqrt 2}\Big)
      \approx \Phi(c) + \varphi(c) \Big(h - \frac{c}{2} h^2 + \frac{c^2 - 1}{6} h^3 + \frac{3c - c^3}{24} h^4\Big)$$

    where $c$ is the value nearest to $x$ in the table, $h = x - c$, and the polynomials in $c$ are the
    derivatives of $\varphi$ divided by $\varphi$. With $|h| \le 1/1024$ the first term left out is below $10^{-17}$.

    Parameters
    ----------
    x : array of float, any shape

    Returns
    -------
    array like `x`

    Raises
    ------
    TypeError
        If `x` is not an array of float32 or float64.

    Examples
    --------
    >>> normal_cdf(np.array([-1.96, 0.0, 1.96])).round(3)
    array([0.025, 0.5  , 0.975])
    """
    check_floats("normal_cdf", x=x)
    cdf, density = _table(x.dtype)
    x = np.asarray(np.clip(x, -_REACH, _REACH))
    c = np.rint(x * _STEPS)
    with np.errstate(invalid="ignore"):  # nan becomes some index, and h = nan carries it on
        index = (c + _REACH * _STEPS).astype(np.int32)
    c /= _STEPS
    h = x - c
    p = c * (3 - c * c) / 24
    p *= h
    p += (c * c - 1) / 6
    p *= h
    p -= c / 2
    p *= h
    p += 1
    p *= h
    p *= density.take(index, mode="clip")
    p += cdf.take(index, mode="clip")
    return np.asarray(p)
