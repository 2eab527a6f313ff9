r"""The diffusion model itself: a denoiser, the schedule that it is trained for, its loss, and samples."""

import numpy as np

from dlref.diffusion.forward_process import add_noise
from dlref.diffusion.noise_schedules import cumulative_alphas
from dlref.diffusion.sampling import ddim_sample, ddpm_sample
from dlref.engine import Array, Module, Tensor, apply, no_grad
from dlref.engine.arguments import check_generator
from dlref.losses import mse_loss


class DDPM(Module):
    r"""A denoiser and the schedule it is trained for.

    Data should have a mean near 0 and a standard deviation near 1: the noise it ends in has.

    Parameters
    ----------
    denoiser : Module
        `(x_t, t) -> noise`, such as `Denoiser`, or any network of yours for samples of any shape.
    betas : (T,) array of float, above 0 and below 1
        Variances of the steps, from `cosine_betas` or `linear_betas`.

    Attributes
    ----------
    alphas_cumprod : (T,) array of float64
        A buffer: saved with the weights, which are of no use with another schedule.

    Raises
    ------
    TypeError, ValueError
        If `betas` are not such numbers.

    References
    ----------
    Ho, Jain and Abbeel, "Denoising Diffusion Probabilistic Models", 2020, arXiv:2006.11239.

    Examples
    --------
    >>> from dlref.diffusion import Denoiser, cosine_betas
    >>> rng = np.random.default_rng(0)
    >>> model = DDPM(Denoiser(2, 16, 100, rng=rng), cosine_betas(100))
    >>> noise = rng.standard_normal((5, 2), dtype=np.float32)
    >>> model.sample_ddim(noise, steps=10).shape
    (5, 2)
    """

    def __init__(self, denoiser: Module, betas: Array) -> None:
        self.register_buffer("alphas_cumprod", cumulative_alphas(betas))
        self.denoiser = denoiser
        self.alphas_cumprod: Array

    def forward(self, x_t: Tensor | Array, t: Array) -> Tensor:
        """The noise in each sample: (N, ...) and (N,) -> (N, ...)."""
        noise: Tensor = self.denoiser(x_t, t)
        return noise

    def draw(self, x: Array, *, rng: np.random.Generator) -> tuple[Array, Array]:
        """What chance decides in a step of training: for each sample a step, and noise.

        Parameters
        ----------
        x : (N, ...) array of float

        Returns
        -------
        t : (N,) array of int64
        noise : (N, ...) array
        """
        check_generator("draw", rng)
        t = rng.integers(0, len(self.alphas_cumprod), len(x))
        return t, rng.standard_normal(x.shape).astype(x.dtype)

    def loss(self, x: Array, t: Array, noise: Array) -> Tensor:
        r"""How badly the noise is recognised: the simple loss.

        $$L_\text{simple} = \bigl\| \varepsilon - \varepsilon_\theta(x_t, t) \bigr\|^2$$

        as a mean over all numbers. A denoiser that always answers 0 has a loss of 1.

        Parameters
        ----------
        x : (N, ...) array of float
            Samples of the data.
        t : (N,) array of integers
        noise : (N, ...) array
            Both from `draw`.

        Returns
        -------
        Tensor
            A single number.

        Raises
        ------
        TypeError, ValueError
            As in `add_noise`.

        References
        ----------
        Ho, Jain and Abbeel 2020, equation 14.
        """
        # --8<-- [start:loss]
        x_t, _ = add_noise(x, noise, t, alphas_cumprod=self.alphas_cumprod)
        return apply(mse_loss, self(x_t, t), noise)
        # --8<-- [end:loss]

    def predict(self, x_t: Array, t: Array) -> Array:
        """The noise in each sample, as an array and off the tape: what the samplers ask."""
        with no_grad():
            noise: Array = self(x_t, t).data
        return noise

    def sample(self, x: Array, *, clip: float | None = None, rng: np.random.Generator) -> Array:
        """`ddpm_sample`: noise (N, ...) becomes samples, in T steps."""
        return ddpm_sample(self.predict, x, alphas_cumprod=self.alphas_cumprod, clip=clip, rng=rng)

    def sample_ddim(
        self,
        x: Array,
        *,
        steps: int,
        eta: float = 0.0,
        clip: float | None = None,
        rng: np.random.Generator | None = None,
    ) -> Array:
        """`ddim_sample`: noise (N, ...) becomes samples, in as many steps as you like."""
        alpha_bar = self.alphas_cumprod
        return ddim_sample(self.predict, x, alphas_cumprod=alpha_bar, steps=steps, eta=eta, clip=clip, rng=rng)
