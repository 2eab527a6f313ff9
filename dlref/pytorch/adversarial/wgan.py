r"""Wasserstein GAN in PyTorch: a critic held by clipping, and one held by a gradient penalty.

Where the critic is best, its slope is 1 almost everywhere on the way from a fake to the real sample that it should
become. So instead of clipping weights one can ask for just that, at random places between real samples and fakes:

$$L_D = \operatorname{mean} f(\text{fake}) - \operatorname{mean} f(\text{real}) +
  \lambda\, \operatorname{mean} \big(\lVert \nabla_{\hat x} f(\hat x) \rVert - 1\big)^2, \qquad
  \hat x = u\,x_\text{real} + (1 - u)\,x_\text{fake}$$

The penalty holds a gradient, so a step of training needs the gradient of a gradient: `create_graph=True`.
"""

import torch
from torch import Tensor, nn

from dlref.engine.arguments import check_range
from dlref.pytorch.adversarial.gan import GAN
from dlref.pytorch.adversarial.losses import WASSERSTEIN


class WGAN(GAN):
    """A generator and a critic whose weights are clipped; arguments as in `dlref.adversarial.WGAN`.

    Examples
    --------
    >>> from dlref.pytorch.adversarial import Discriminator, Generator
    >>> WGAN(Generator([4, 16, 2]), Discriminator([2, 16])).clip_value
    0.01
    """

    def __init__(self, generator: nn.Module, discriminator: nn.Module, clip_value: float = 0.01) -> None:
        check_range("WGAN", "clip_value", clip_value)
        if clip_value == 0:
            raise ValueError(f"WGAN: clip_value must be positive, got {clip_value}: all weights would be 0")
        super().__init__(generator, discriminator, WASSERSTEIN)
        self.clip_value = clip_value

    def discriminator_step(self, real: Tensor, fake: Tensor, optimizer: torch.optim.Optimizer) -> float:
        """As in `GAN`, then clip."""
        loss = super().discriminator_step(real, fake, optimizer)
        with torch.no_grad():
            for parameter in self.discriminator.parameters():
                parameter.clamp_(-self.clip_value, self.clip_value)
        return loss


# --8<-- [start:penalty]
def gradient_penalty(critic: nn.Module, real: Tensor, fake: Tensor, share: Tensor) -> Tensor:
    r"""How far the critic's slope is from 1, between real samples and fakes.

    $$\operatorname{mean} \big(\lVert \nabla_{\hat x} f(\hat x) \rVert - 1\big)^2, \qquad
      \hat x = u\,x_\text{real} + (1 - u)\,x_\text{fake}$$

    Parameters
    ----------
    critic : Module
        From samples to scores (N,). Without batch normalisation: each sample's slope shall be its own.
    real, fake : (N, ...) Tensors of one shape
    share : (N,) Tensor, from 0 (the fake) to 1 (the real sample)
        The $u$ of the formula: the place between the two, drawn anew for every step.

    Returns
    -------
    Tensor
        One number, with a graph to the critic's parameters.

    Raises
    ------
    ValueError
        If the shapes do not fit.

    References
    ----------
    Gulrajani, Ahmed, Arjovsky, Dumoulin and Courville, "Improved Training of Wasserstein GANs", 2017,
    arXiv:1704.00028, equation 3.

    Examples
    --------
    >>> critic = nn.Linear(2, 1, bias=False)
    >>> _ = critic.weight.data.copy_(torch.tensor([[3.0, 4.0]]))  # slope 5 everywhere
    >>> gradient_penalty(critic, torch.zeros(8, 2), torch.ones(8, 2), torch.rand(8)).item()
    16.0
    """
    if real.shape != fake.shape or share.shape != real.shape[:1]:
        raise ValueError(
            f"gradient_penalty: real and fake must be (N, ...) of one shape and share (N,), "
            f"got {tuple(real.shape)}, {tuple(fake.shape)} and {tuple(share.shape)}"
        )
    share = share.reshape(-1, *[1] * (real.ndim - 1))  # (N,) -> (N, 1, 1, 1) for images
    between = (share * real + (1 - share) * fake).detach().requires_grad_()
    # The sum's gradient holds each sample's own, as no score depends on another sample.
    (slope,) = torch.autograd.grad(critic(between).sum(), between, create_graph=True)
    length: Tensor = slope.flatten(1).norm(dim=1)  # (N,)
    return ((length - 1) ** 2).mean()


# --8<-- [end:penalty]


class GradientPenaltyWGAN(GAN):
    r"""A generator and a critic whose slope is kept near 1 by a penalty ("WGAN-GP").

    Parameters
    ----------
    generator : Module
        As in `GAN`.
    discriminator : Module
        The critic, without batch normalisation.
    penalty_weight : float, >= 0
        $\lambda$.

    References
    ----------
    Gulrajani, Ahmed, Arjovsky, Dumoulin and Courville, "Improved Training of Wasserstein GANs", 2017,
    arXiv:1704.00028, algorithm 1 (with Adam, $\beta_1 = 0$ and $\beta_2 = 0.9$).

    Examples
    --------
    >>> from dlref.pytorch.adversarial import Discriminator, Generator
    >>> gan = GradientPenaltyWGAN(Generator([4, 16, 2]), Discriminator([2, 16]))
    >>> optimizer = torch.optim.Adam(gan.discriminator.parameters(), lr=0.0001, betas=(0.0, 0.9))
    >>> loss = gan.discriminator_step(torch.randn(8, 2), gan(gan.noise(8)), optimizer)
    """

    def __init__(self, generator: nn.Module, discriminator: nn.Module, penalty_weight: float = 10.0) -> None:
        check_range("GradientPenaltyWGAN", "penalty_weight", penalty_weight)
        super().__init__(generator, discriminator, WASSERSTEIN)
        self.penalty_weight = penalty_weight

    def discriminator_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        """What the critic pays: minus the distance, and the penalty at random places between the pairs."""
        share = torch.rand(len(real), dtype=real.dtype).to(real.device)
        penalty = gradient_penalty(self.discriminator, real, fake, share)
        return super().discriminator_loss(real, fake) + self.penalty_weight * penalty
