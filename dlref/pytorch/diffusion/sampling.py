r"""Drawing samples from a diffusion in PyTorch: DDPM, and DDIM."""

from collections.abc import Callable
from itertools import pairwise
from typing import TypeAlias

import torch
from torch import Tensor

from dlref.pytorch.diffusion.forward_process import posterior, predict_start

# What says which noise is in a sample: (x_t (N, ...), t (N,)) -> (N, ...).
Denoise: TypeAlias = Callable[[Tensor, Tensor], Tensor]


def ddpm_step(
    x_t: Tensor, noise: Tensor, t: int, fresh: Tensor, *, alphas_cumprod: Tensor, clip: float | None = None
) -> Tensor:
    """One step back: draw from the posterior, with the predicted start for the true one.

    Parameters
    ----------
    x_t, noise, fresh : (N, ...) tensor
    alphas_cumprod : (T,) tensor
    clip : float, optional
    """
    steps = _steps(x_t, t)
    start = _clipped(predict_start(x_t, noise, steps, alphas_cumprod=alphas_cumprod), clip)
    mean, variance = posterior(start, x_t, steps, alphas_cumprod=alphas_cumprod)
    return mean + variance.sqrt() * fresh


def ddim_step(
    x_t: Tensor,
    noise: Tensor,
    t: int,
    to: int,
    fresh: Tensor | None = None,
    *,
    alphas_cumprod: Tensor,
    eta: float = 0.0,
    clip: float | None = None,
) -> Tensor:
    """Go from one step to any other along the predicted noise; -1 is the start itself.

    Parameters
    ----------
    x_t, noise, fresh : (N, ...) tensor
    t, to : int, -1 … T-1
    alphas_cumprod : (T,) tensor
    eta : float, 0 to 1
    clip : float, optional

    Raises
    ------
    ValueError
        If noise is to be drawn, and `fresh` is missing or the way leads to a later step.
    """
    if eta > 0 and (fresh is None or to > t):
        raise ValueError(f"ddim_step: with eta > 0 fresh noise is needed, and a way back, got t={t} and to={to}")
    alpha_bar, alpha_bar_target = (1.0 if step < 0 else float(alphas_cumprod[step]) for step in (t, to))
    start = _clipped((x_t - (1 - alpha_bar) ** 0.5 * noise) / alpha_bar**0.5, clip)
    if clip is not None and alpha_bar < 1:
        noise = (x_t - alpha_bar**0.5 * start) / (1 - alpha_bar) ** 0.5
    sigma = 0.0
    if eta > 0 and t > to:
        sigma = eta * ((1 - alpha_bar_target) / (1 - alpha_bar) * (1 - alpha_bar / alpha_bar_target)) ** 0.5
    x_s: Tensor = alpha_bar_target**0.5 * start + (1 - alpha_bar_target - sigma**2) ** 0.5 * noise
    return x_s if fresh is None else x_s + sigma * fresh


def ddim_steps(total: int, steps: int) -> list[int]:
    """The steps that DDIM visits, evenly spaced, the last one first.

    Examples
    --------
    >>> ddim_steps(1000, 4)
    [999, 666, 333, 0]
    """
    return [total - 1 - (total - 1) * i // max(steps - 1, 1) for i in range(steps)]


@torch.no_grad()
def ddpm_sample(
    denoise: Denoise,
    x: Tensor,
    *,
    alphas_cumprod: Tensor,
    clip: float | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Turn noise (N, ...) into samples, one step at a time.

    Parameters
    ----------
    denoise : function (x_t, t) -> noise
    x : (N, ...) tensor
    alphas_cumprod : (T,) tensor
    clip : float, optional
    generator : torch.Generator, optional
        On the device of `x`.
    """
    for t in range(len(alphas_cumprod) - 1, -1, -1):
        noise = denoise(x, _steps(x, t))
        x = ddpm_step(x, noise, t, _fresh(x, generator), alphas_cumprod=alphas_cumprod, clip=clip)
    return x


@torch.no_grad()
def ddim_sample(
    denoise: Denoise,
    x: Tensor,
    *,
    alphas_cumprod: Tensor,
    steps: int,
    eta: float = 0.0,
    clip: float | None = None,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Turn noise (N, ...) into samples in a few large steps.

    Parameters
    ----------
    denoise : function (x_t, t) -> noise
    x : (N, ...) tensor
    alphas_cumprod : (T,) tensor
    eta : float, 0 to 1
    clip : float, optional
    generator : torch.Generator, optional
        On the device of `x`; asked only if eta is not 0.
    """
    for t, to in pairwise([*ddim_steps(len(alphas_cumprod), steps), -1]):
        noise = denoise(x, _steps(x, t))
        fresh = None if eta == 0 else _fresh(x, generator)
        x = ddim_step(x, noise, t, to, fresh, alphas_cumprod=alphas_cumprod, eta=eta, clip=clip)
    return x


@torch.no_grad()
def ddim_encode(denoise: Denoise, x: Tensor, *, alphas_cumprod: Tensor, steps: int) -> Tensor:
    """The way of `ddim_sample` walked back: from samples (N, ...) to the noise they come from.

    Parameters
    ----------
    denoise : function (x_t, t) -> noise
    x : (N, ...) tensor
    alphas_cumprod : (T,) tensor
    """
    for t, to in pairwise([-1, *ddim_steps(len(alphas_cumprod), steps)[::-1]]):
        x = ddim_step(x, denoise(x, _steps(x, max(t, 0))), t, to, alphas_cumprod=alphas_cumprod)
    return x


def _steps(x: Tensor, t: int) -> Tensor:
    return torch.full((len(x),), t, device=x.device)


def _fresh(x: Tensor, generator: torch.Generator | None) -> Tensor:
    return torch.randn(x.shape, generator=generator, device=x.device, dtype=x.dtype)


def _clipped(start: Tensor, clip: float | None) -> Tensor:
    return start if clip is None else start.clamp(-clip, clip)
