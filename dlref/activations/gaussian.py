r"""GELU, and the normal distribution function it needs, for arrays and to the last digits, far out too.

NumPy has no error function, and Python's `math.erfc` takes one number at a time: a million would take a tenth of a
second, a hundred times as long as in C. So we ask `math.erfc` a few thousand times, once, and go on from there.

- float64: the nearest value in a table, and the rest of the way by Taylor's series;
- float32: between -3 and the right end, where nearly all numbers are, the odds $\Phi/(1-\Phi)$ as the exponential of a
  polynomial; on the left as in float64.
"""

import math
from functools import cache

import numpy as np

from dlref.engine import Array, Module, Pullback, Tensor, apply, check_floats, checked_operation
from dlref.engine.arguments import arrays_required
from dlref.engine.blocks import BLOCK, blocks


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
    y, slope = (_gelu_single if x.dtype == np.float32 else _gelu_double)(x)
    return y, lambda dy: (dy * slope,)


def _gelu_single(x: Array) -> tuple[Array, Array]:
    """Value and slope of an array of float32."""
    y, slope = np.empty(x.shape, x.dtype), np.empty(x.shape, x.dtype)
    with np.errstate(over="ignore", invalid="ignore"):  # at the ends, where all is overwritten
        for x_part, y_part, slope_part in blocks(x, y, slope, size=_BLOCK):
            _cdf_single(x_part, slope_part, out=y_part)
            slope_part *= -0.5  # of x²
            np.exp(slope_part, out=slope_part)
            slope_part *= 1 / math.sqrt(2 * math.pi)  # φ(x)
            slope_part *= x_part
            slope_part += y_part
            y_part *= x_part
    left = _far_left(x)
    if left.size:
        y_left, slope_left = _gelu_double(x.take(left).astype(np.float64))
        y.put(left, y_left)
        slope.put(left, slope_left)
    if not x.max(initial=0) < np.inf:
        slope[x == np.inf] = 1  # as inf · φ(inf) is not 0
    return y, slope


def _gelu_double(x: Array) -> tuple[Array, Array]:
    """Value and slope of an array of float64."""
    y, slope = np.empty(x.shape), np.empty(x.shape)
    for x_part, y_part, slope_part in blocks(x, y, slope):
        below = _cdf_double(x_part)
        bounded = np.clip(x_part, -_EDGE, _EDGE)  # beyond, Φ is 0 or 1 and φ is 0
        np.multiply(np.maximum(x_part, -_EDGE), below, out=y_part)
        np.exp(bounded * bounded * -0.5, out=slope_part)
        slope_part *= bounded
        slope_part *= 1 / math.sqrt(2 * math.pi)
        slope_part += below
    return y, slope


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
        if approximate not in ("none", "tanh"):
            raise ValueError(f'GELU: approximate must be "none" or "tanh", got {approximate!r}')
        self.approximate = approximate

    def forward(self, x: Tensor | Array) -> Tensor:
        return apply(gelu, x, approximate=self.approximate)


_STEPS = 512  # values per unit in the table of Φ
_EDGE = 39  # Φ(-39) is 0: float64 has no number so small
_TOP = 10  # Φ(10) is 1 to more digits than float64 has
_BLOCK = BLOCK // 2  # of three arrays, so that all fit
_LEFT = -3  # from here on to the left, float32 is computed in float64


@arrays_required
def normal_cdf(x: Array) -> Array:
    r"""The probability that a standard normal number is smaller than $x$.

    $$\Phi(x) = \frac12 \Big(1 + \operatorname{erf} \frac{x}{\sqrt 2}\Big)
      \approx \Phi(c) + \varphi(c) \Big(h - \frac{c}{2} h^2 + \frac{c^2 - 1}{6} h^3 + \frac{3c - c^3}{24} h^4\Big)$$

    where $c$ is the value nearest to $x$ in a table, $h = x - c$, and the polynomials in $c$ are the derivatives of
    $\varphi$ divided by $\varphi$. With $|h| \le 1/1024$ the first term left out is below $10^{-17}$, and at
    $x = -37$, where $\Phi$ is $6 \cdot 10^{-300}$, it is a billionth of $\Phi$.

    In float32, and for $x \ge -3$, we compute instead

    $$\Phi(x) = \frac{1}{1 + e^{-v(x)}}, \qquad v(x) = \log\frac{\Phi(x)}{\Phi(-x)} \approx
      x\,(a_0 + a_1 x^2 + \dots + a_7 x^{14})$$

    because $v$, the logarithm of the odds, is an odd and nearly straight function.

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

    References
    ----------
    Cody, "Rational Chebyshev Approximations for the Error Function", Mathematics of Computation 23, 1969: what
    `math.erfc` stands on in many C libraries, and why the tail needs a formula of its own.

    Examples
    --------
    >>> normal_cdf(np.array([-1.96, 0.0, 1.96])).round(3)
    array([0.025, 0.5  , 0.975])
    >>> print(f"{normal_cdf(np.array([-37.0]))[0]:.6e}")
    5.725571e-300
    """
    check_floats("normal_cdf", x=x)
    y = np.empty(x.shape, x.dtype)
    if x.dtype == np.float64:
        for x_part, y_part in blocks(x, y):
            y_part[:] = _cdf_double(x_part)
        return y
    square = np.empty(BLOCK, x.dtype)
    with np.errstate(over="ignore"):
        for x_part, y_part in blocks(x, y):
            _cdf_single(x_part, square[: len(x_part)], out=y_part)
    left = _far_left(x)
    y.put(left, _cdf_double(x.take(left).astype(np.float64)))
    return y


def _far_left(x: Array) -> Array:
    """Positions in `x`, read in rows. Among standard normal numbers they are one in a thousand."""
    return np.flatnonzero(x < _LEFT)


def _cdf_single(x: Array, square: Array, out: Array) -> None:
    """Φ(x) of float32, right for x >= -3; leaves x² behind."""
    np.multiply(x, x, out=square)
    last, *others = _log_odds()
    np.multiply(square, last, out=out)
    for coefficient in others[:-1]:
        out += coefficient
        out *= square
    out += others[-1]
    out *= x  # -v(x)
    np.exp(out, out=out)
    out += 1
    np.divide(1, out, out=out)


@cache
def _log_odds() -> list[float]:
    """-a₇, …, -a₀: a least squares fit of -v(x), at the nodes of Chebyshev on 0 < x² < 20.

    An error of v is one of Φ(1 - Φ) times as much in Φ. Up to 3 it counts in full as well, since it is the relative
    error of Φ(-x). As a₇ is positive, Φ is 1 further out.
    """
    square = 10 * (1 + np.cos((np.arange(100) + 0.5) * np.pi / 100))
    x = np.sqrt(square)
    below, above = (np.array([math.erfc(sign * a / math.sqrt(2)) / 2 for a in x]) for sign in (-1, 1))
    weights = x * np.where(x <= -_LEFT, 1 + below * above, 5 * below * above)
    fit = np.polynomial.Polynomial.fit(square, np.log(above / below) / x, 7, domain=[0, 20], w=weights)
    return [float(a) for a in fit.convert().coef[::-1]]


def _cdf_double(x: Array) -> Array:
    """Φ(x) of float64."""
    cdf, density = _table()
    x = np.clip(x, -_EDGE, _TOP)
    c = np.rint(x * _STEPS)
    with np.errstate(invalid="ignore"):  # nan becomes some index, and h = nan carries it on
        index = (c + _EDGE * _STEPS).astype(np.intp)
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


@cache
def _table() -> tuple[Array, Array]:
    """Exact values of Φ and φ at -39, -39 + 1/512, ..., 10."""
    grid = np.arange(-_EDGE * _STEPS, _TOP * _STEPS + 1) / _STEPS
    cdf = np.array([math.erfc(-x / math.sqrt(2)) / 2 for x in grid])
    return cdf, np.exp(-(grid**2) / 2) / math.sqrt(2 * math.pi)
