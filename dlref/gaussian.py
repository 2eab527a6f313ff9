"""The normal distribution function, for arrays, to the last digit.

NumPy has no error function, and Python's `math.erf` takes one number at a time: a million would take a tenth
of a second, the hundredfold of what they cost in C. So we ask `math.erfc` for 10,241 values once, look up
the nearest one, and go the rest of the way by Taylor's series.
"""

import math
from functools import cache

import numpy as np

from dlref.operation import Array, check_floats

__all__ = ["normal_cdf"]

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
