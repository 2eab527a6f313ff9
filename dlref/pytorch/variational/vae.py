r"""Variational autoencoders in PyTorch.

Random numbers are drawn on the CPU and then moved: the same generator gives the same noise on every device.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from dlref.pytorch.activations import ReLU
from dlref.pytorch.feedforward import MLP
from dlref.pytorch.variational.elbo import (
    LogLikelihood,
    bernoulli_log_likelihood,
)


def _noise(like: Tensor, generator: torch.Generator | None) -> Tensor:
    return torch.randn(like.shape, generator=generator, dtype=like.dtype).to(like.device)


def reparameterize(
    mean: Tensor, log_variance: Tensor, *, generator: torch.Generator | None = None, noise: Tensor | None = None
) -> Tensor:
    r"""Draw from a normal distribution, in a way that lets gradients through: $\mu + \sigma \epsilon$.

    Examples
    --------
    >>> reparameterize(torch.tensor([1.0]), torch.tensor([4.0]).log(), noise=torch.tensor([-1.5]))
    tensor([-2.])
    """
    return mean + (log_variance / 2).exp() * (_noise(mean, generator) if noise is None else noise)


class VAE(nn.Module):
    """A variational autoencoder of two MLPs.

    `generator` draws the noise of every forward pass; without it, PyTorch's own does.

    Examples
    --------
    >>> model = VAE([64, 128, 8])
    >>> logits, mean, log_variance = model(torch.ones(5, 64))
    >>> logits.shape, mean.shape, model.sample(3).shape
    (torch.Size([5, 64]), torch.Size([5, 8]), torch.Size([3, 64]))
    """

    def __init__(
        self,
        sizes: Sequence[int],
        activation: Callable[[], nn.Module] = ReLU,
        *,
        generator: torch.Generator | None = None,
        **factory: Any,
    ) -> None:
        super().__init__()
        self.encoder = MLP([*sizes[:-1], 2 * sizes[-1]], activation, **factory)
        self.decoder = MLP(sizes[::-1], activation, **factory)
        self.latent_features, self.generator = sizes[-1], generator

    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """What the latent numbers may have been: (N, inputs) -> mean and log variance, each (N, latent)."""
        mean, log_variance = self.encoder(x).chunk(2, dim=1)
        return mean, log_variance

    def decode(self, z: Tensor) -> Tensor:
        """Latent numbers to logits of pixels (or to means, as your loss has it): (N, latent) -> (N, inputs)."""
        prediction: Tensor = self.decoder(z)
        return prediction

    def forward(self, x: Tensor, *, noise: Tensor | None = None) -> tuple[Tensor, Tensor, Tensor]:
        """Encode, draw, decode. -> prediction (N, inputs), mean and log variance (N, latent)"""
        mean, log_variance = self.encode(x)
        z = reparameterize(mean, log_variance, generator=self.generator, noise=noise)
        return self.decode(z), mean, log_variance

    @torch.no_grad()
    def sample(self, n: int, *, generator: torch.Generator | None = None) -> Tensor:
        """What the decoder makes of `n` draws from the standard normal distribution: (n, inputs)."""
        like = next(self.parameters())
        return self.decode(_noise(like.new_empty(n, self.latent_features), generator))


class ConditionalVAE(nn.Module):
    """A VAE that is told the class, and can be asked for it.

    Examples
    --------
    >>> model = ConditionalVAE([64, 128, 8], 10)
    >>> logits, mean, log_variance = model(torch.ones(5, 64), torch.tensor([3, 1, 4, 1, 5]))
    >>> model.sample(torch.tensor([7, 7, 7])).shape
    torch.Size([3, 64])
    """

    def __init__(
        self,
        sizes: Sequence[int],
        num_classes: int,
        activation: Callable[[], nn.Module] = ReLU,
        *,
        generator: torch.Generator | None = None,
        **factory: Any,
    ) -> None:
        super().__init__()
        inputs, *hidden, latent = sizes
        self.encoder = MLP([inputs + num_classes, *hidden, 2 * latent], activation, **factory)
        self.decoder = MLP([latent + num_classes, *hidden[::-1], inputs], activation, **factory)
        self.latent_features, self.num_classes, self.generator = latent, num_classes, generator

    def encode(self, x: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        """(N, inputs) and labels (N,) -> mean and log variance, each (N, latent)."""
        mean, log_variance = self.encoder(self._beside(x, labels)).chunk(2, dim=1)
        return mean, log_variance

    def decode(self, z: Tensor, labels: Tensor) -> Tensor:
        """(N, latent) and labels (N,) -> (N, inputs)."""
        prediction: Tensor = self.decoder(self._beside(z, labels))
        return prediction

    def forward(self, x: Tensor, labels: Tensor, *, noise: Tensor | None = None) -> tuple[Tensor, Tensor, Tensor]:
        """Encode, draw, decode. -> prediction (N, inputs), mean and log variance (N, latent)"""
        mean, log_variance = self.encode(x, labels)
        z = reparameterize(mean, log_variance, generator=self.generator, noise=noise)
        return self.decode(z, labels), mean, log_variance

    @torch.no_grad()
    def sample(self, labels: Tensor, *, generator: torch.Generator | None = None) -> Tensor:
        """One drawn picture (as logits) for each label: (N,) -> (N, inputs)."""
        like = next(self.parameters())
        return self.decode(_noise(like.new_empty(len(labels), self.latent_features), generator), labels)

    def _beside(self, x: Tensor, labels: Tensor) -> Tensor:
        """(N, D) and labels (N,) -> (N, D + num_classes)"""
        return torch.cat([x, nn.functional.one_hot(labels, self.num_classes).to(x)], dim=1)


@torch.no_grad()
def importance_weighted_log_likelihood(
    model: VAE | ConditionalVAE,
    x: Tensor,
    *labels: Tensor,
    samples: int = 100,
    generator: torch.Generator | None = None,
    log_likelihood: LogLikelihood = bernoulli_log_likelihood,
) -> Tensor:
    """How probable the model makes each image (N,): an estimate that is better than the ELBO.

    Examples
    --------
    >>> importance_weighted_log_likelihood(VAE([64, 128, 8]), torch.zeros(5, 64), samples=10).shape
    torch.Size([5])
    """
    mean, log_variance = model.encode(x, *labels)
    log_weights = []
    for _ in range(samples):
        noise = _noise(mean, generator)
        z = reparameterize(mean, log_variance, noise=noise)
        # log p(z) - log q(z | x); the terms with 2π cancel.
        ratio = (log_variance + noise.square() - z.square()).sum(1) / 2
        log_weights.append(log_likelihood(model.decode(z, *labels), x) + ratio)
    return torch.logsumexp(torch.stack(log_weights), dim=0) - math.log(samples)
