r"""Noise schedules: how much noise each step of a diffusion adds.

Step $t$ shrinks the picture a little and adds a little noise, of variance $\beta_t$. What is left of the picture after
all steps up to $t$ is the product $\bar\alpha_t = \prod_{s \le t} (1 - \beta_s)$: near 1 nothing has happened yet,
near 0 only noise is left. Everything else in `dlref.diffusion` is computed from $\bar\alpha$ alone.

Steps are counted from 0, as arrays are: `alphas_cumprod[0]` belongs to the first step, the $t = 1$ of the papers.
"""

import numpy as np

from dlref.engine import Array, check_floats
from dlref.engine.arguments import arrays_required, check_count, check_range


def linear_betas(steps: int = 1000, start: float = 1e-4, end: float = 0.02) -> Array:
    r"""Variances that grow in a straight line.

    The defaults are made for 1000 steps and leave $\bar\alpha_T \approx 4 \cdot 10^{-5}$. With fewer steps each must
    do more: multiply both ends by 1000 / steps, or the last step still shows the picture.

    Parameters
    ----------
    steps : int, > 0
    start, end : float, above 0 and below 1
        First and last variance.

    Returns
    -------
    betas : (steps,) array of float64

    References
    ----------
    Ho, Jain and Abbeel, "Denoising Diffusion Probabilistic Models", 2020, arXiv:2006.11239, section 4.

    Examples
    --------
    >>> linear_betas(3, 0.1, 0.3)
    array([0.1, 0.2, 0.3])
    >>> print(f"{cumulative_alphas(linear_betas())[-1]:.0e}, {cumulative_alphas(linear_betas(100))[-1]:.2f}")
    4e-05, 0.36
    """
    check_count("linear_betas", "steps", steps)
    betas = np.linspace(start, end, steps)
    _check_betas("linear_betas", betas)
    return betas


def cosine_betas(steps: int = 1000, s: float = 0.008, max_beta: float = 0.999) -> Array:
    r"""Variances that make $\bar\alpha$ fall along a squared cosine, slowly at both ends.

    $$\bar\alpha_t = \frac{f(t)}{f(0)}, \qquad f(t) = \cos^2\Bigl(\frac{t/T + s}{1 + s} \cdot \frac{\pi}{2}\Bigr),
      \qquad \beta_t = \min\Bigl(1 - \frac{\bar\alpha_t}{\bar\alpha_{t-1}},\ \beta_\text{max}\Bigr)$$

    After half of its 1000 steps the straight line of `linear_betas` has left 8 % of a picture's variance, this curve
    49 %: more of the steps are spent where there is still something to see. And it suits any number of steps.

    Parameters
    ----------
    steps : int, > 0
    s : float, 0 or more
        Keeps the first steps from being too small to notice.
    max_beta : float, above 0 and below 1
        The cosine ends at 0, so the last variance would be 1. With the paper's limit and 100 steps the last
        $\bar\alpha$ is $2 \cdot 10^{-7}$, and dividing by its root magnifies an error of the network 2000 times. DDPM
        mends that in later steps, the large steps of DDIM do not; with 0.2 it is 20 times.

    Returns
    -------
    betas : (steps,) array of float64

    References
    ----------
    Nichol and Dhariwal, "Improved Denoising Diffusion Probabilistic Models", 2021, arXiv:2102.09672, section 3.2.

    Examples
    --------
    >>> cumulative_alphas(cosine_betas(4)).round(2)
    array([0.85, 0.49, 0.14, 0.  ])
    """
    check_count("cosine_betas", "steps", steps)
    check_range("cosine_betas", "s", s)
    if not 0 < max_beta < 1:
        raise ValueError(f"cosine_betas: max_beta must be above 0 and below 1, got {max_beta}")
    # --8<-- [start:cosine]
    f = np.cos((np.arange(steps + 1) / steps + s) / (1 + s) * np.pi / 2) ** 2  # (steps + 1,)
    betas: Array = np.minimum(1 - f[1:] / f[:-1], max_beta)
    return betas
    # --8<-- [end:cosine]


@arrays_required
def cumulative_alphas(betas: Array) -> Array:
    r"""What is left of the picture after each step, as a share of its variance.

    $$\bar\alpha_t = \prod_{s \le t} (1 - \beta_s)$$

    Parameters
    ----------
    betas : (T,) array of float, above 0 and below 1

    Returns
    -------
    alphas_cumprod : (T,) array of float64

    Raises
    ------
    TypeError, ValueError
        If `betas` is not such an array.

    Examples
    --------
    >>> cumulative_alphas(np.array([0.5, 0.5, 0.2]))
    array([0.5 , 0.25, 0.2 ])
    """
    _check_betas("cumulative_alphas", betas)
    # A product of a thousand factors near 1: in float32 the last digits would be lost.
    return np.cumprod(1 - betas.astype(np.float64))


def check_schedule(owner: str, alphas_cumprod: Array) -> None:
    r"""Raise unless `alphas_cumprod` falls from below 1 to above 0.

    Parameters
    ----------
    owner : str
        Name that starts the message.
    alphas_cumprod : (T,) array of float

    Raises
    ------
    TypeError, ValueError

    Examples
    --------
    >>> check_schedule("add_noise", np.array([0.5, 0.7]))
    Traceback (most recent call last):
    ...
    ValueError: add_noise: alphas_cumprod must be (T,) numbers that fall from below 1 to above 0, got [0.5 0.7]
    """
    check_floats(owner, alphas_cumprod=alphas_cumprod)
    edges = np.concatenate([[1.0], alphas_cumprod.ravel(), [0.0]])
    if alphas_cumprod.ndim != 1 or not len(alphas_cumprod) or not (np.diff(edges) < 0).all():
        shown = np.array2string(alphas_cumprod, threshold=6, precision=3)
        raise ValueError(f"{owner}: alphas_cumprod must be (T,) numbers that fall from below 1 to above 0, got {shown}")


def _check_betas(owner: str, betas: Array) -> None:
    check_floats(owner, betas=betas)
    if betas.ndim != 1 or not len(betas):
        raise ValueError(f"{owner}: betas must be (T,) with T > 0, got {betas.shape}")
    if not (betas.min() > 0 and betas.max() < 1):
        raise ValueError(f"{owner}: betas must be above 0 and below 1, got {betas.min():g} … {betas.max():g}")
