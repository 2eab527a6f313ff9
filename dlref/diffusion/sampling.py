r"""From noise to a sample: the slow way by chance (DDPM), and the fast way without (DDIM).

Both ask the same question at every step: which noise is in here? The answer says where the sample probably began. DDPM
then draws the step before at random, one step at a time. DDIM goes to any earlier step in a straight line, along the
noise it was told, so a few dozen steps do; and as nothing is left to chance, the way can be walked back.

`denoise` is any function `(x_t, t) -> noise`: a trained network, or a formula where one is known.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import TypeAlias

import numpy as np

from dlref.diffusion.forward_process import posterior, predict_start
from dlref.diffusion.noise_schedules import check_schedule
from dlref.engine import Array, check_floats
from dlref.engine.arguments import arrays_required, check_count, check_generator, check_positive, check_range

# What says which noise is in a sample: (x_t (N, ...), t (N,)) -> (N, ...).
Denoise: TypeAlias = Callable[[Array, Array], Array]


@arrays_required
def ddpm_step(
    x_t: Array, noise: Array, t: int, fresh: Array, *, alphas_cumprod: Array, clip: float | None = None
) -> Array:
    r"""One step back: draw from the posterior, with the predicted start for the true one.

    $$x_{t-1} = \tilde\mu_t(x_t, \hat x_0) + \sqrt{\tilde\beta_t}\, z$$

    Parameters
    ----------
    x_t : (N, ...) array of float
    noise : array of the same shape
        The noise that is thought to be in `x_t`.
    t : int, 0 … T-1
    fresh : array of the same shape
        New noise $z$. After the last step back, that of t = 0, none of it is left.
    alphas_cumprod : (T,) array of float
    clip : float, > 0, optional
        The data lie between -clip and clip, and so shall the predicted start.

    Returns
    -------
    (N, ...) array

    Raises
    ------
    TypeError, ValueError
        If `noise`, `fresh` and `x_t` differ in shape or dtype.

    References
    ----------
    Ho, Jain and Abbeel, "Denoising Diffusion Probabilistic Models", 2020, arXiv:2006.11239, algorithm 2, with the
    posterior's variance.

    Examples
    --------
    >>> noise = fresh = np.zeros((1, 1))
    >>> ddpm_step(np.ones((1, 1)), noise, 0, fresh, alphas_cumprod=np.array([0.25]))  # back at the start
    array([[2.]])
    """
    _check("ddpm_step", x_t, clip, noise=noise, fresh=fresh)
    steps = np.full(len(x_t), t)
    # --8<-- [start:ddpm]
    start = _clipped(predict_start(x_t, noise, steps, alphas_cumprod=alphas_cumprod), clip)
    mean, variance = posterior(start, x_t, steps, alphas_cumprod=alphas_cumprod)
    x_before: Array = mean + np.sqrt(variance) * fresh
    return x_before
    # --8<-- [end:ddpm]


@arrays_required
def ddim_step(
    x_t: Array,
    noise: Array,
    t: int,
    to: int,
    fresh: Array | None = None,
    *,
    alphas_cumprod: Array,
    eta: float = 0.0,
    clip: float | None = None,
) -> Array:
    r"""Go from step $t$ to any other, $s$, along the predicted noise.

    $$x_s = \sqrt{\bar\alpha_s}\, \hat x_0 + \sqrt{1 - \bar\alpha_s - \sigma^2}\, \hat\varepsilon + \sigma z, \qquad
      \sigma = \eta \sqrt{\frac{1 - \bar\alpha_s}{1 - \bar\alpha_t}} \sqrt{1 - \frac{\bar\alpha_t}{\bar\alpha_s}}$$

    For $\eta = 0$ nothing is drawn. For $\eta = 1$ and $s = t - 1$ it is the step of DDPM.

    Parameters
    ----------
    x_t : (N, ...) array of float
    noise : array of the same shape
        The noise that is thought to be in `x_t`.
    t, to : int, -1 … T-1
        From where, and where to; -1 is the start itself, without noise.
    fresh : array of the same shape, optional
        New noise $z$; needed if $\eta$ is not 0.
    alphas_cumprod : (T,) array of float
    eta : float, 0 to 1
    clip : float, > 0, optional
        As in `ddpm_step`. The noise is then corrected to fit the clipped start.

    Returns
    -------
    (N, ...) array

    Raises
    ------
    TypeError, ValueError
        If `noise`, `fresh` and `x_t` differ in shape or dtype, or noise is to be drawn and `fresh` is missing or the
        way leads to a later step.

    References
    ----------
    Song, Meng and Ermon, "Denoising Diffusion Implicit Models", 2021, arXiv:2010.02502, equations 12 and 16.

    Examples
    --------
    >>> ddim_step(np.ones((1, 1)), np.zeros((1, 1)), 1, 0, alphas_cumprod=np.array([0.81, 0.25]))
    array([[1.8]])
    """
    check_schedule("ddim_step", alphas_cumprod)
    check_range("ddim_step", "eta", eta, 0, 1)
    for name, step in (("t", t), ("to", to)):
        check_count("ddim_step", name, step, -1)
        check_range("ddim_step", name, step, -1, len(alphas_cumprod) - 1)
    if eta > 0 and (fresh is None or to > t):
        raise ValueError(f"ddim_step: with eta > 0 fresh noise is needed, and a way back, got t={t} and to={to}")
    _check("ddim_step", x_t, clip, noise=noise, fresh=fresh)
    # --8<-- [start:ddim]
    alpha_bar, alpha_bar_target = (1.0 if step < 0 else float(alphas_cumprod[step]) for step in (t, to))
    start = _clipped((x_t - (1 - alpha_bar) ** 0.5 * noise) / alpha_bar**0.5, clip)
    if clip is not None and alpha_bar < 1:
        noise = (x_t - alpha_bar**0.5 * start) / (1 - alpha_bar) ** 0.5
    sigma = 0.0
    if eta > 0 and t > to:
        sigma = eta * ((1 - alpha_bar_target) / (1 - alpha_bar) * (1 - alpha_bar / alpha_bar_target)) ** 0.5
    x_s: Array = alpha_bar_target**0.5 * start + (1 - alpha_bar_target - sigma**2) ** 0.5 * noise
    return x_s if fresh is None else x_s + sigma * fresh
    # --8<-- [end:ddim]


def ddim_steps(total: int, steps: int) -> Array:
    """The steps that DDIM visits: `steps` of `total`, evenly spaced, the last one first.

    The noisiest step is always among them, as that is where pure noise belongs, and so is step 0 if there is more
    than one.

    Parameters
    ----------
    total, steps : int, 0 < steps <= total

    Returns
    -------
    (steps,) array of int64, falling from total - 1 to 0

    Examples
    --------
    >>> ddim_steps(1000, 4)
    array([999, 666, 333,   0])
    """
    check_count("ddim_steps", "total", total)
    check_count("ddim_steps", "steps", steps)
    if steps > total:
        raise ValueError(f"ddim_steps: steps must be at most the {total} steps that there are, got {steps}")
    # In whole numbers: halves are not left to rounding.
    return total - 1 - (total - 1) * np.arange(steps) // max(steps - 1, 1)


@arrays_required
def ddpm_sample(
    denoise: Denoise, x: Array, *, alphas_cumprod: Array, clip: float | None = None, rng: np.random.Generator
) -> Array:
    """Turn noise into samples, one step at a time, through all T steps (ancestral sampling).

    Parameters
    ----------
    denoise : function (x_t, t) -> noise
    x : (N, ...) array of float
        Standard normal noise.
    alphas_cumprod : (T,) array of float
    clip : float, > 0, optional
        As in `ddpm_step`.
    rng : numpy.random.Generator
        Draws the fresh noise of each step.

    Returns
    -------
    (N, ...) array

    References
    ----------
    Ho, Jain and Abbeel 2020, algorithm 2.

    Examples
    --------
    Data of a single point, 3: then the noise is known exactly.

    >>> from dlref.diffusion import cosine_betas, cumulative_alphas
    >>> alpha_bar = cumulative_alphas(cosine_betas(50))
    >>> def denoise(x_t, t):
    ...     return (x_t - np.sqrt(alpha_bar[t]) * 3) / np.sqrt(1 - alpha_bar[t])
    >>> rng = np.random.default_rng(0)
    >>> ddpm_sample(denoise, rng.standard_normal(4), alphas_cumprod=alpha_bar, rng=rng).round(6)
    array([3., 3., 3., 3.])
    """
    check_generator("ddpm_sample", rng)
    check_schedule("ddpm_sample", alphas_cumprod)
    for t in range(len(alphas_cumprod) - 1, -1, -1):
        noise = denoise(x, np.full(len(x), t))
        fresh = rng.standard_normal(x.shape).astype(x.dtype)
        x = ddpm_step(x, noise, t, fresh, alphas_cumprod=alphas_cumprod, clip=clip)
    return x


@arrays_required
def ddim_sample(
    denoise: Denoise,
    x: Array,
    *,
    alphas_cumprod: Array,
    steps: int,
    eta: float = 0.0,
    clip: float | None = None,
    rng: np.random.Generator | None = None,
) -> Array:
    r"""Turn noise into samples in a few large steps.

    Parameters
    ----------
    denoise : function (x_t, t) -> noise
    x : (N, ...) array of float
        Standard normal noise.
    alphas_cumprod : (T,) array of float
    steps : int, 1 … T
        How often `denoise` is asked.
    eta : float, 0 to 1
        0: the noise decides everything. 1: as much chance as in DDPM.
    clip : float, > 0, optional
        As in `ddpm_step`.
    rng : numpy.random.Generator, optional
        Needed if $\eta$ is not 0.

    Returns
    -------
    (N, ...) array

    References
    ----------
    Song, Meng and Ermon 2021, section 4.2.

    Examples
    --------
    >>> alpha_bar = np.array([0.9, 0.5, 0.1])
    >>> def denoise(x_t, t):  # of data that are all 3
    ...     return (x_t - np.sqrt(alpha_bar[t]) * 3) / np.sqrt(1 - alpha_bar[t])
    >>> ddim_sample(denoise, np.array([-1.0, 0.5]), alphas_cumprod=alpha_bar, steps=2).round(6)
    array([3., 3.])
    """
    if eta != 0:
        check_generator("ddim_sample", rng)
    check_schedule("ddim_sample", alphas_cumprod)
    for t, to in pairwise([*ddim_steps(len(alphas_cumprod), steps).tolist(), -1]):
        noise = denoise(x, np.full(len(x), t))
        fresh = None if rng is None or eta == 0 else rng.standard_normal(x.shape).astype(x.dtype)
        x = ddim_step(x, noise, t, to, fresh, alphas_cumprod=alphas_cumprod, eta=eta, clip=clip)
    return x


@arrays_required
def ddim_encode(denoise: Denoise, x: Array, *, alphas_cumprod: Array, steps: int) -> Array:
    """The way of `ddim_sample` walked back: from samples to the noise they come from.

    A step assumes that the noise is the same at both of its ends. So going back and forth ends near the beginning,
    the nearer the more steps there are. Where a schedule ends too near to 0, small errors of a network grow until no
    way leads back: see `max_beta` of `cosine_betas`.

    Parameters
    ----------
    denoise : function (x_t, t) -> noise
    x : (N, ...) array of float
        Samples.
    alphas_cumprod : (T,) array of float
    steps : int, 1 … T

    Returns
    -------
    (N, ...) array

    References
    ----------
    Song, Meng and Ermon 2021, section 4.3.

    Examples
    --------
    >>> def denoise(x_t, t):  # of standard normal data, which stay so all the way
    ...     return np.sqrt(1 - alpha_bar[t]) * x_t
    >>> alpha_bar = np.cumprod(np.full(1000, 0.995))
    >>> noise = np.array([-1.0, 2.0])
    >>> x = ddim_sample(denoise, noise, alphas_cumprod=alpha_bar, steps=1000)
    >>> ddim_encode(denoise, x, alphas_cumprod=alpha_bar, steps=1000).round(1)
    array([-1.,  2.])
    """
    check_schedule("ddim_encode", alphas_cumprod)
    for t, to in pairwise([-1, *ddim_steps(len(alphas_cumprod), steps)[::-1].tolist()]):
        noise = denoise(x, np.full(len(x), max(t, 0)))  # the start has no step of its own: the first is nearest
        x = ddim_step(x, noise, t, to, alphas_cumprod=alphas_cumprod)
    return x


def _clipped(start: Array, clip: float | None) -> Array:
    return start if clip is None else np.clip(start, -clip, clip)


def _check(owner: str, x_t: Array, clip: float | None, **arrays: Array | None) -> None:
    check_floats(owner, x_t=x_t, **arrays)
    if clip is not None:
        check_positive(owner, "clip", clip)
    for name, array in arrays.items():
        if array is not None and array.shape != x_t.shape:
            raise ValueError(f"{owner}: {name} must be of x_t's shape {x_t.shape}, got {array.shape}")
