r"""Diffusion models in PyTorch: a denoiser, the schedule it is trained for, and two ways to draw samples.

>>> import torch
>>> rng = torch.Generator().manual_seed(0)
>>> model = DDPM(Denoiser(2, 32, 50), cosine_betas(50))
>>> x = torch.randn(64, 2, generator=rng)
>>> model.loss(x, *model.draw(x, generator=rng)).backward()
>>> model.sample(torch.randn(5, 2, generator=rng), generator=rng).shape
torch.Size([5, 2])
"""

from dlref.pytorch.diffusion.ddpm import DDPM
from dlref.pytorch.diffusion.denoiser import Denoiser, time_embedding
from dlref.pytorch.diffusion.forward_process import add_noise, posterior, predict_start
from dlref.pytorch.diffusion.noise_schedules import cosine_betas, cumulative_alphas, linear_betas
from dlref.pytorch.diffusion.sampling import (
    Denoise,
    ddim_encode,
    ddim_sample,
    ddim_step,
    ddim_steps,
    ddpm_sample,
    ddpm_step,
)

__all__ = [
    "DDPM",
    "Denoise",
    "Denoiser",
    "add_noise",
    "cosine_betas",
    "cumulative_alphas",
    "ddim_encode",
    "ddim_sample",
    "ddim_step",
    "ddim_steps",
    "ddpm_sample",
    "ddpm_step",
    "linear_betas",
    "posterior",
    "predict_start",
    "time_embedding",
]
