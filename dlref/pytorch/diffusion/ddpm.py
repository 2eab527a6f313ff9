r"""The diffusion model itself in PyTorch."""

import torch
from torch import Tensor, nn

from dlref.pytorch.diffusion.forward_process import add_noise
from dlref.pytorch.diffusion.noise_schedules import cumulative_alphas
from dlref.pytorch.diffusion.sampling import (
    ddim_sample,
    ddpm_sample,
)
from dlref.pytorch.losses import mse_loss


class DDPM(nn.Module):
    """A denoiser and its schedule.

    Parameters
    ----------
    denoiser : Module
        `(x_t, t) -> noise`.
    betas : (T,) tensor

    Examples
    --------
    >>> from dlref.pytorch.diffusion import Denoiser, cosine_betas
    >>> model = DDPM(Denoiser(2, 16, 100), cosine_betas(100))
    >>> model.sample_ddim(torch.randn(5, 2), steps=10).shape
    torch.Size([5, 2])
    """

    def __init__(self, denoiser: nn.Module, betas: Tensor) -> None:
        super().__init__()
        self.register_buffer("alphas_cumprod", cumulative_alphas(betas))
        self.alphas_cumprod: Tensor
        self.denoiser = denoiser

    def forward(self, x_t: Tensor, t: Tensor) -> Tensor:
        """The noise in each sample: (N, ...) and (N,) -> (N, ...)."""
        noise: Tensor = self.denoiser(x_t, t)
        return noise

    def draw(self, x: Tensor, *, generator: torch.Generator | None = None) -> tuple[Tensor, Tensor]:
        """A step and noise for each sample (N, ...) of a batch."""
        t = torch.randint(len(self.alphas_cumprod), (len(x),), generator=generator, device=x.device)
        return t, torch.randn(x.shape, generator=generator, device=x.device, dtype=x.dtype)

    def loss(self, x: Tensor, t: Tensor, noise: Tensor) -> Tensor:
        """How badly the noise is recognised, as a mean square over all numbers."""
        x_t = add_noise(x, noise, t, alphas_cumprod=self.alphas_cumprod)
        return mse_loss(self(x_t, t), noise)

    def sample(self, x: Tensor, *, clip: float | None = None, generator: torch.Generator | None = None) -> Tensor:
        """`ddpm_sample`: noise (N, ...) becomes samples, in T steps."""
        return ddpm_sample(self, x, alphas_cumprod=self.alphas_cumprod, clip=clip, generator=generator)

    def sample_ddim(
        self,
        x: Tensor,
        *,
        steps: int,
        eta: float = 0.0,
        clip: float | None = None,
        generator: torch.Generator | None = None,
    ) -> Tensor:
        """`ddim_sample`: noise (N, ...) becomes samples, in as many steps as you like."""
        alpha_bar = self.alphas_cumprod
        return ddim_sample(self, x, alphas_cumprod=alpha_bar, steps=steps, eta=eta, clip=clip, generator=generator)
