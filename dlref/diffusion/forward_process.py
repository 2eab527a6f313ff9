r"""The forward process of a diffusion: from a sample to noise, and what that says about the way back.

Nothing here is learned. Adding a little noise $t$ times is the same as adding the right amount once, so any step can
be had in one go; and because everything is Gaussian, the distribution of the step before has a closed form too, if one
knows where it all began.
"""

from typing import Any

import numpy as np

from dlref.diffusion.noise_schedules import check_schedule
from dlref.engine import Array, Pullback, check_floats, check_integers, checked_operation
from dlref.engine.arguments import arrays_required


@checked_operation
def add_noise(x: Array, noise: Array, t: Array, *, alphas_cumprod: Array) -> tuple[Array, Pullback]:
    r"""A sample of $q(x_t \mid x_0)$: all noise up to step $t$ at once.

    $$x_t = \sqrt{\bar\alpha_t}\, x_0 + \sqrt{1 - \bar\alpha_t}\, \varepsilon, \qquad \varepsilon \sim N(0, I)$$

    The squares of the two factors sum to 1, so data of variance 1 keeps variance 1 all the way.

    Parameters
    ----------
    x : (N, ...) array of float
        The samples $x_0$.
    noise : array of the same shape
        The $\varepsilon$.
    t : (N,) array of integers in 0 … T-1
        A step for each sample.
    alphas_cumprod : (T,) array of float
        See `dlref.diffusion.noise_schedules`.

    Returns
    -------
    x_t : (N, ...) array
    pullback : dx_t -> dx, dnoise, None

    Raises
    ------
    TypeError
        If `x` and `noise` are not both float32 or both float64, or `t` does not hold integers.
    ValueError
        If shapes do not fit, a step is out of range, or `alphas_cumprod` does not fall from 1 to 0.

    References
    ----------
    Ho, Jain and Abbeel, "Denoising Diffusion Probabilistic Models", 2020, arXiv:2006.11239, equation 4.

    Examples
    --------
    >>> x, noise = np.full((2, 1), 10.0), np.ones((2, 1))
    >>> add_noise(x, noise, np.array([0, 1]), alphas_cumprod=np.array([0.64, 0.36]))[0]
    array([[8.6],
           [6.8]])
    """
    _check("add_noise", {"x": x, "noise": noise}, t, alphas_cumprod)
    # --8<-- [start:add_noise]
    keep = _column(np.sqrt(alphas_cumprod), t, x)  # (N, 1, ...)
    spread = _column(np.sqrt(1 - alphas_cumprod), t, x)

    def pullback(dx_t: Array) -> tuple[Array, Array, None]:
        return keep * dx_t, spread * dx_t, None

    return keep * x + spread * noise, pullback
    # --8<-- [end:add_noise]


@arrays_required
def predict_start(x_t: Array, noise: Array, t: Array, *, alphas_cumprod: Array) -> Array:
    r"""Where a noisy sample began, if this is the noise in it: `add_noise` solved for $x_0$.

    $$\hat x_0 = \frac{x_t - \sqrt{1 - \bar\alpha_t}\, \varepsilon}{\sqrt{\bar\alpha_t}}$$

    Parameters
    ----------
    x_t, noise : (N, ...) array of float
    t : (N,) array of integers in 0 … T-1
    alphas_cumprod : (T,) array of float

    Returns
    -------
    (N, ...) array

    Raises
    ------
    TypeError, ValueError
        As in `add_noise`.

    Examples
    --------
    >>> predict_start(np.array([[8.6]]), np.ones((1, 1)), np.array([0]), alphas_cumprod=np.array([0.64])).round(9)
    array([[10.]])
    """
    _check("predict_start", {"x_t": x_t, "noise": noise}, t, alphas_cumprod)
    start: Array = x_t - _column(np.sqrt(1 - alphas_cumprod), t, x_t) * noise
    return start / _column(np.sqrt(alphas_cumprod), t, x_t)


@arrays_required
def posterior(x: Array, x_t: Array, t: Array, *, alphas_cumprod: Array) -> tuple[Array, Array]:
    r"""The step before, $q(x_{t-1} \mid x_t, x_0)$, for one who knows where it began: a Gaussian.

    $$\tilde\mu_t = \frac{\sqrt{\bar\alpha_{t-1}}\, \beta_t}{1 - \bar\alpha_t}\, x_0
        + \frac{\sqrt{\alpha_t}\, (1 - \bar\alpha_{t-1})}{1 - \bar\alpha_t}\, x_t, \qquad
      \tilde\beta_t = \frac{1 - \bar\alpha_{t-1}}{1 - \bar\alpha_t}\, \beta_t$$

    Before the first step $\bar\alpha_{t-1} = 1$: the step before it is $x_0$ itself, with variance 0.

    Parameters
    ----------
    x, x_t : (N, ...) array of float
        The beginning and the noisy sample.
    t : (N,) array of integers in 0 … T-1
    alphas_cumprod : (T,) array of float

    Returns
    -------
    mean : (N, ...) array
    variance : (N, 1, ...) array
        The same for all numbers of a sample.

    Raises
    ------
    TypeError, ValueError
        As in `add_noise`.

    References
    ----------
    Ho, Jain and Abbeel 2020, equations 6 and 7.

    Examples
    --------
    >>> alphas_cumprod = np.array([0.5, 0.25])
    >>> mean, variance = posterior(np.array([[1.0]]), np.array([[0.0]]), np.array([1]), alphas_cumprod=alphas_cumprod)
    >>> mean.round(3), variance.round(3)
    (array([[0.471]]), array([[0.333]]))
    """
    _check("posterior", {"x": x, "x_t": x_t}, t, alphas_cumprod)
    # --8<-- [start:posterior]
    before = np.concatenate([[1.0], alphas_cumprod[:-1]])  # what is left before each step
    alphas = alphas_cumprod / before
    from_start = np.sqrt(before) * (1 - alphas) / (1 - alphas_cumprod)
    from_noisy = np.sqrt(alphas) * (1 - before) / (1 - alphas_cumprod)
    variance = (1 - before) / (1 - alphas_cumprod) * (1 - alphas)  # (T,)
    mean = _column(from_start, t, x) * x + _column(from_noisy, t, x) * x_t
    return mean, _column(variance, t, x)
    # --8<-- [end:posterior]


def _column(values: Array, t: Array, x: Array) -> Array:
    """The value of each sample's step, shaped and typed so that it multiplies `x`."""
    return values[t].astype(x.dtype).reshape(-1, *(1,) * (x.ndim - 1))


def _check(owner: str, arrays: dict[str, Any], t: Array, alphas_cumprod: Array) -> None:
    check_floats(owner, **arrays)
    check_integers(owner, t=t)
    check_schedule(owner, alphas_cumprod)
    (name, x), (other, y) = arrays.items()
    if x.shape != y.shape:
        raise ValueError(f"{owner}: {other} must be of {name}'s shape {x.shape}, got {y.shape}")
    if t.shape != x.shape[:1] or not x.ndim:
        raise ValueError(f"{owner}: t must be (N,) with a step for each sample of {name} {x.shape}, got {t.shape}")
    last = len(alphas_cumprod) - 1
    if t.size and (t.min() < 0 or t.max() > last):
        raise ValueError(f"{owner}: t must lie in 0 … {last}, got {t.min()} … {t.max()}")
