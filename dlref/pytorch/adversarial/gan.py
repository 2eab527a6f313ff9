r"""Generative adversarial networks in PyTorch: a generator, a discriminator, and the step that both take."""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from dlref.pytorch.activations import LeakyReLU, ReLU
from dlref.pytorch.adversarial.losses import NON_SATURATING, AdversarialLoss
from dlref.pytorch.feedforward import MLP


def _leaky_relu() -> LeakyReLU:
    return LeakyReLU(0.2)


class Generator(nn.Sequential):
    """From noise to samples, through dense layers; arguments as in `dlref.adversarial.Generator`.

    Examples
    --------
    >>> Generator([4, 16, 2])(torch.zeros(5, 4)).shape
    torch.Size([5, 2])
    """

    def __init__(
        self,
        sizes: Sequence[int],
        activation: Callable[[], nn.Module] = ReLU,
        output: Callable[[], nn.Module] | None = None,
        **factory: Any,
    ) -> None:
        super().__init__(*MLP(sizes, activation, **factory), *([] if output is None else [output()]))
        self.noise_features = sizes[0]


class Discriminator(nn.Sequential):
    """From samples to scores, through dense layers; arguments as in `dlref.adversarial.Discriminator`.

    Examples
    --------
    >>> Discriminator([2, 16])(torch.zeros(5, 2)).shape
    torch.Size([5])
    """

    def __init__(self, sizes: Sequence[int], activation: Callable[[], nn.Module] = _leaky_relu, **factory: Any) -> None:
        super().__init__(*MLP([*sizes, 1], activation, **factory))

    def forward(self, x: Tensor) -> Tensor:
        """Samples (N, features) -> scores (N,)."""
        scores: Tensor = super().forward(x)  # type: ignore[no-untyped-call]  # (N, 1)
        return scores.flatten()


class GAN(nn.Module):
    """A generator and a discriminator, and how both take a step; arguments as in `dlref.adversarial.GAN`.

    Examples
    --------
    >>> gan = GAN(Generator([4, 16, 2]), Discriminator([2, 16]))
    >>> optimizers = [torch.optim.Adam(player.parameters(), lr=0.001) for player in (gan.discriminator, gan.generator)]
    >>> discriminator_loss, generator_loss = gan.step(torch.randn(8, 2), gan.noise(8), *optimizers)
    >>> gan.sample(3).shape
    torch.Size([3, 2])
    """

    def __init__(self, generator: nn.Module, discriminator: nn.Module, loss: AdversarialLoss = NON_SATURATING) -> None:
        super().__init__()
        self.generator, self.discriminator, self.loss = generator, discriminator, loss

    def forward(self, noise: Tensor) -> Tensor:
        """What the generator makes of the noise."""
        samples: Tensor = self.generator(noise)
        return samples

    # --8<-- [start:step]
    def discriminator_step(self, real: Tensor, fake: Tensor, optimizer: torch.optim.Optimizer) -> float:
        """Teach the discriminator to tell real samples from fakes; return the loss before the step."""
        # Detached: the gradient shall end here, and not run on into the generator.
        loss = self.discriminator_loss(real, fake.detach())
        optimizer.zero_grad()  # also what the generator's last step left in the discriminator
        loss.backward()
        optimizer.step()
        return loss.item()

    def discriminator_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        """What the discriminator pays for these samples."""
        return self.loss.discriminator(self.discriminator(real), self.discriminator(fake))

    def generator_step(self, fake: Tensor, optimizer: torch.optim.Optimizer) -> float:
        """Teach the generator to be scored higher; return the loss before the step."""
        loss = self.loss.generator(self.discriminator(fake))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.item()

    def step(
        self,
        real: Tensor,
        noise: Tensor,
        discriminator_optimizer: torch.optim.Optimizer,
        generator_optimizer: torch.optim.Optimizer,
    ) -> tuple[float, float]:
        """Both take a step: first the discriminator, then the generator against the new discriminator."""
        fake = self(noise)
        discriminator_loss = self.discriminator_step(real, fake, discriminator_optimizer)
        return discriminator_loss, self.generator_step(fake, generator_optimizer)

    # --8<-- [end:step]

    def noise(self, n: int, *, generator: torch.Generator | None = None) -> Tensor:
        """Standard normal numbers for `n` samples: (n, noise_features), on the device of the parameters.

        They are drawn on the CPU, so that a seed gives the same numbers on every device.
        """
        like = next(self.generator.parameters())
        features: Any = self.generator.noise_features
        return torch.randn(n, features, generator=generator, dtype=like.dtype).to(like.device)

    @torch.no_grad()
    def sample(self, n: int, *, generator: torch.Generator | None = None) -> Tensor:
        """Draw `n` samples from the generator: (n, ...)."""
        samples: Tensor = self(self.noise(n, generator=generator))
        return samples
