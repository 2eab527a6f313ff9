r"""Diffusion models: learn to take noise away, then start from nothing but noise.

Destroying a sample is easy: add a little noise, again and again. A network that can undo a single step can undo them
all, one after the other, and so turns pure noise into new samples. What it learns is as simple as can be: to say which
noise is in a sample, measured by the mean squared error.

>>> import numpy as np
>>> from dlref.data import two_moons
>>> from dlref.optimization import Adam
>>> rng = np.random.default_rng(0)
>>> x, _ = two_moons(64, rng=rng)
>>> model = DDPM(Denoiser(2, 32, 50, rng=rng), cosine_betas(50))
>>> optimizer = Adam(model.parameters(), lr=1e-3)
>>> loss = model.loss(x, *model.draw(x, rng=rng))
>>> optimizer.zero_grad()
>>> loss.backward()
>>> optimizer.step()
>>> model.sample(rng.standard_normal((5, 2), dtype=np.float32), rng=rng).shape
(5, 2)

- `dlref.diffusion.noise_schedules`: how much noise each step adds;
- `dlref.diffusion.forward_process`: from a sample to noise, and the step before in closed form;
- `dlref.diffusion.denoiser`: a small network that says which noise is in a sample;
- `dlref.diffusion.sampling`: the way back, by chance (DDPM) or straight (DDIM);
- `dlref.diffusion.ddpm`: the model that holds all of it.
"""

from dlref.diffusion.ddpm import DDPM
from dlref.diffusion.denoiser import Denoiser, time_embedding
from dlref.diffusion.forward_process import add_noise, posterior, predict_start
from dlref.diffusion.noise_schedules import cosine_betas, cumulative_alphas, linear_betas
from dlref.diffusion.sampling import Denoise, ddim_encode, ddim_sample, ddim_step, ddim_steps, ddpm_sample, ddpm_step

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
