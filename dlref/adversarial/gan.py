r"""Generative adversarial networks: a forger and a detective, who teach each other.

The *generator* $G$ turns random numbers $z$ into samples. The *discriminator* $D$ gives a score to each sample, high
for real ones, low for the generator's. They take turns: the discriminator learns to tell them apart, then the generator
learns to be scored higher. The generator never sees a real sample; all it knows of the data is the gradient that comes
back through the discriminator.

$$\min_G \max_D\; \mathbb E_{x \sim p}\big[\log \sigma(D(x))\big] +
  \mathbb E_z\big[\log\big(1 - \sigma(D(G(z)))\big)\big]$$
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import DTypeLike

from dlref.activations import LeakyReLU, ReLU
from dlref.adversarial.losses import NON_SATURATING, AdversarialLoss
from dlref.engine import Array, Module, Sequential, Tensor, apply, no_grad
from dlref.engine.arguments import check_count, check_generator
from dlref.feedforward import MLP
from dlref.optimization import Optimizer


def _leaky_relu() -> LeakyReLU:
    return LeakyReLU(0.2)


class Generator(Sequential):
    """From noise to samples, through dense layers.

    Parameters
    ----------
    sizes : sequence of int
        Random numbers that go in, neurons in each hidden layer, numbers of a sample.
    activation : function that makes a layer
        Between the dense layers.
    output : function that makes a layer, optional
        After the last one, for example `Tanh` for images from -1 to 1.

    Attributes
    ----------
    noise_features : int
        Random numbers for each sample.

    Examples
    --------
    >>> generator = Generator([4, 16, 2], rng=np.random.default_rng(0))
    >>> generator(np.zeros((5, 4), np.float32)).shape
    (5, 2)
    """

    def __init__(
        self,
        sizes: Sequence[int],
        activation: Callable[[], Module] = ReLU,
        output: Callable[[], Module] | None = None,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float32,
    ) -> None:
        last = [] if output is None else [output()]
        super().__init__(*MLP(sizes, activation, rng=rng, dtype=dtype).children(), *last)
        self.noise_features = sizes[0]


class Discriminator(Sequential):
    """From samples to scores, through dense layers.

    Parameters
    ----------
    sizes : sequence of int
        Numbers of a sample, neurons in each hidden layer. The last layer, of one neuron, is added.
    activation : function that makes a layer
        Leaky, with slope 0.2, unless told otherwise: where a discriminator is flat, the generator learns nothing.

    Examples
    --------
    >>> discriminator = Discriminator([2, 16], rng=np.random.default_rng(0))
    >>> discriminator(np.zeros((5, 2), np.float32)).shape
    (5,)
    """

    def __init__(
        self,
        sizes: Sequence[int],
        activation: Callable[[], Module] = _leaky_relu,
        *,
        rng: np.random.Generator,
        dtype: DTypeLike = np.float32,
    ) -> None:
        super().__init__(*MLP([*sizes, 1], activation, rng=rng, dtype=dtype).children())

    def forward(self, x: Tensor | Array) -> Tensor:
        """Samples (N, features) -> scores (N,)."""
        scores: Tensor = super().forward(x)  # (N, 1)
        return scores.reshape(-1)


class GAN(Module):
    """A generator and a discriminator, and how both take a step.

    Each has an optimiser of its own, which sees only its parameters.

    Parameters
    ----------
    generator : Module
        From noise (N, noise_features) to samples; has an attribute `noise_features`.
    discriminator : Module
        From samples to scores (N,).

    References
    ----------
    Goodfellow et al., "Generative Adversarial Nets", 2014, arXiv:1406.2661.

    Examples
    --------
    >>> from dlref.optimization import Adam
    >>> rng = np.random.default_rng(0)
    >>> gan = GAN(Generator([4, 16, 2], rng=rng), Discriminator([2, 16], rng=rng))
    >>> optimizers = [Adam(player.parameters(), lr=0.001) for player in (gan.discriminator, gan.generator)]
    >>> real = rng.standard_normal((8, 2), dtype=np.float32)
    >>> discriminator_loss, generator_loss = gan.step(real, gan.noise(8, rng=rng), *optimizers)
    >>> gan.sample(3, rng=rng).shape
    (3, 2)
    """

    def __init__(self, generator: Module, discriminator: Module, loss: AdversarialLoss = NON_SATURATING) -> None:
        self.generator, self.discriminator, self.loss = generator, discriminator, loss

    def forward(self, noise: Array) -> Tensor:
        """What the generator makes of the noise."""
        samples: Tensor = self.generator(noise)
        return samples

    # --8<-- [start:step]
    def discriminator_step(self, real: Array, fake: Tensor, optimizer: Optimizer) -> float:
        """Teach the discriminator to tell real samples from fakes.

        Parameters
        ----------
        real : (N, ...) array
        fake : (M, ...) Tensor
            From the generator, which learns nothing here.
        optimizer : Optimizer
            Of the discriminator's parameters.

        Returns
        -------
        float
            The loss before the step.
        """
        # Detached: the gradient shall end here, and not run on into the generator.
        loss = apply(self.loss.discriminator, self.discriminator(real), self.discriminator(fake.detach()))
        optimizer.zero_grad()  # also what the generator's last step left in the discriminator
        loss.backward()
        optimizer.step()
        return loss.item()

    def generator_step(self, fake: Tensor, optimizer: Optimizer) -> float:
        """Teach the generator to be scored higher, through a discriminator that stays as it is.

        Parameters
        ----------
        fake : (M, ...) Tensor
            From the generator, not detached.
        optimizer : Optimizer
            Of the generator's parameters.

        Returns
        -------
        float
            The loss before the step.
        """
        loss = apply(self.loss.generator, self.discriminator(fake))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.item()

    def step(
        self, real: Array, noise: Array, discriminator_optimizer: Optimizer, generator_optimizer: Optimizer
    ) -> tuple[float, float]:
        """Both take a step: first the discriminator, then the generator against the new discriminator.

        Parameters
        ----------
        real : (N, ...) array
        noise : (M, noise_features) array
            The same fakes serve both.

        Returns
        -------
        discriminator_loss, generator_loss : float
        """
        fake = self(noise)
        discriminator_loss = self.discriminator_step(real, fake, discriminator_optimizer)
        return discriminator_loss, self.generator_step(fake, generator_optimizer)

    # --8<-- [end:step]

    def noise(self, n: int, *, rng: np.random.Generator) -> Array:
        """Standard normal numbers for `n` samples: (n, noise_features), in the precision of the parameters."""
        check_count("noise", "n", n)
        check_generator("noise", rng)
        dtype = next(self.generator.parameters()).dtype
        features: int = self.generator.noise_features  # type: ignore[attr-defined]
        return rng.standard_normal((n, features)).astype(dtype)

    def sample(self, n: int, *, rng: np.random.Generator) -> Array:
        """Draw `n` samples from the generator: (n, ...)."""
        with no_grad():
            samples: Array = self(self.noise(n, rng=rng)).data
        return samples
