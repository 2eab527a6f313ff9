r"""The forward process of a diffusion in PyTorch, and the step before for one who knows where it began."""

import torch
from torch import Tensor


def add_noise(x: Tensor, noise: Tensor, t: Tensor, *, alphas_cumprod: Tensor) -> Tensor:
    r"""$x_t = \sqrt{\bar\alpha_t}\, x_0 + \sqrt{1 - \bar\alpha_t}\, \varepsilon$.

    Parameters
    ----------
    x, noise : (N, ...) tensor
    t : (N,) tensor of int64
    alphas_cumprod : (T,) tensor

    Examples
    --------
    >>> add_noise(torch.tensor([[10.0]]), torch.ones(1, 1), torch.tensor([0]), alphas_cumprod=torch.tensor([0.64]))
    tensor([[8.6000]])
    """
    return _column(alphas_cumprod.sqrt(), t, x) * x + _column((1 - alphas_cumprod).sqrt(), t, x) * noise


def predict_start(x_t: Tensor, noise: Tensor, t: Tensor, *, alphas_cumprod: Tensor) -> Tensor:
    """Where a noisy sample began, if this is the noise in it.

    Parameters
    ----------
    x_t, noise : (N, ...) tensor
    t : (N,) tensor of int64
    alphas_cumprod : (T,) tensor
    """
    return (x_t - _column((1 - alphas_cumprod).sqrt(), t, x_t) * noise) / _column(alphas_cumprod.sqrt(), t, x_t)


def posterior(x: Tensor, x_t: Tensor, t: Tensor, *, alphas_cumprod: Tensor) -> tuple[Tensor, Tensor]:
    r"""Mean and variance of $q(x_{t-1} \mid x_t, x_0)$.

    Parameters
    ----------
    x, x_t : (N, ...) tensor
    t : (N,) tensor of int64
    alphas_cumprod : (T,) tensor

    Returns
    -------
    mean, variance : (N, ...) and (N, 1, ...) tensor
    """
    before = torch.cat([alphas_cumprod.new_ones(1), alphas_cumprod[:-1]])
    alphas = alphas_cumprod / before
    from_start = before.sqrt() * (1 - alphas) / (1 - alphas_cumprod)
    from_noisy = alphas.sqrt() * (1 - before) / (1 - alphas_cumprod)
    variance = (1 - before) / (1 - alphas_cumprod) * (1 - alphas)  # (T,)
    return _column(from_start, t, x) * x + _column(from_noisy, t, x) * x_t, _column(variance, t, x)


def _column(values: Tensor, t: Tensor, x: Tensor) -> Tensor:
    """The value of each sample's step, shaped and typed so that it multiplies `x`."""
    return values[t].to(x).reshape(-1, *(1,) * (x.ndim - 1))
