r"""Noise schedules in PyTorch."""

import math

import torch
from torch import Tensor


def linear_betas(steps: int = 1000, start: float = 1e-4, end: float = 0.02) -> Tensor:
    """Variances that grow in a straight line.

    Returns
    -------
    (steps,) tensor of float64

    Examples
    --------
    >>> linear_betas(3, 0.1, 0.3)
    tensor([0.1000, 0.2000, 0.3000], dtype=torch.float64)
    """
    return torch.linspace(start, end, steps, dtype=torch.float64)


def cosine_betas(steps: int = 1000, s: float = 0.008, max_beta: float = 0.999) -> Tensor:
    r"""Variances that make $\bar\alpha$ fall along a squared cosine.

    Returns
    -------
    (steps,) tensor of float64
    """
    share = torch.arange(steps + 1, dtype=torch.float64) / steps
    f = torch.cos((share + s) / (1 + s) * math.pi / 2) ** 2  # (steps + 1,)
    return (1 - f[1:] / f[:-1]).clamp(max=max_beta)


def cumulative_alphas(betas: Tensor) -> Tensor:
    r"""$\bar\alpha_t = \prod_{s \le t} (1 - \beta_s)$, in float64.

    Examples
    --------
    >>> cumulative_alphas(torch.tensor([0.5, 0.5]))
    tensor([0.5000, 0.2500], dtype=torch.float64)
    """
    return (1 - betas.double()).cumprod(0)
