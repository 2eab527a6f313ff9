"""What the tests of diffusion share."""

import numpy as np
import torch

import dlref.pytorch.diffusion as scratch
from dlref.diffusion import (
    DDPM,
    Denoiser,
    cosine_betas,
    cumulative_alphas,
)


def rng(seed=0):
    return np.random.default_rng(seed)


LEFT = cumulative_alphas(cosine_betas(20))


def column(t, x, left):
    return left[t].reshape(-1, *(1,) * (x.ndim - 1))


def gaussian(mean, std, left):
    """The best denoiser for normal data: E[noise | x_t]."""

    def denoise(x_t, t):
        kept = column(t, x_t, left)
        return np.sqrt(1 - kept) * (x_t - np.sqrt(kept) * mean) / (kept * std**2 + 1 - kept)

    return denoise


X, NOISE = rng(1).standard_normal((2, 6, 3))


T = np.array([0, 19, 3, 3, 12, 7])


def models():
    ours = DDPM(Denoiser(3, 8, 20, 2, 6, rng=rng(), dtype=np.float64), cosine_betas(20))
    twin = scratch.DDPM(scratch.Denoiser(3, 8, 20, 2, 6, dtype=torch.float64), scratch.cosine_betas(20))
    return ours, twin
