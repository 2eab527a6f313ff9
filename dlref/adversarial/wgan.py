r"""Wasserstein GAN: a critic that measures how far the fakes are from the data.

A perfect discriminator is no teacher: its score is flat wherever the fakes are, and the generator gets no gradient. The
Wasserstein distance is smooth instead, as it says how far the fakes have to go:

$$W(p, q) = \max_{\lVert f \rVert_L \le 1} \mathbb E_{x \sim p}[f(x)] - \mathbb E_{x \sim q}[f(x)]$$

The maximum is over all functions whose slope is at most 1 everywhere. With weights clipped to $[-c, c]$ the slope of a
network is limited too, by some other number, and the maximum is the distance times that number, or less. So the critic
can and should be trained well: several steps for each of the generator's.
"""

import numpy as np

from dlref.adversarial.gan import GAN
from dlref.adversarial.losses import WASSERSTEIN
from dlref.engine import Array, Module, Tensor
from dlref.engine.arguments import check_range
from dlref.optimization import Optimizer


class WGAN(GAN):
    """A generator and a critic whose weights are clipped after each of its steps.

    The paper's recipe: RMSprop with learning rate 0.00005, no momentum, five critic steps for each generator step.
    The gradient penalty that replaced the clipping needs a gradient of a gradient, which our tape cannot give; it is
    in `dlref.pytorch.adversarial.wgan`.

    Parameters
    ----------
    generator : Module
        As in `GAN`.
    discriminator : Module
        The critic. Without batch normalisation its slope is limited by its weights alone.
    clip_value : float, > 0
        Largest size of a weight. Too small, and gradients vanish on their way through the critic; too large, and its
        first steps are in vain, as its scores only learn to be large.

    Raises
    ------
    ValueError
        If `clip_value` is not positive.

    References
    ----------
    Arjovsky, Chintala and Bottou, "Wasserstein GAN", 2017, arXiv:1701.07875, algorithm 1.

    Examples
    --------
    >>> from dlref.adversarial import Discriminator, Generator
    >>> from dlref.optimization import RMSprop
    >>> rng = np.random.default_rng(0)
    >>> gan = WGAN(Generator([4, 16, 2], rng=rng), Discriminator([2, 16], rng=rng))
    >>> critic_optimizer = RMSprop(gan.discriminator.parameters(), lr=5e-5)
    >>> for _ in range(5):
    ...     real, fake = rng.standard_normal((8, 2), dtype=np.float32), gan(gan.noise(8, rng=rng))
    ...     critic_loss = gan.discriminator_step(real, fake, critic_optimizer)
    >>> max(float(abs(parameter.data).max()) for parameter in gan.discriminator.parameters()) <= 0.01
    True
    """

    def __init__(self, generator: Module, discriminator: Module, clip_value: float = 0.01) -> None:
        check_range("WGAN", "clip_value", clip_value)
        if clip_value == 0:
            raise ValueError(f"WGAN: clip_value must be positive, got {clip_value}: all weights would be 0")
        super().__init__(generator, discriminator, WASSERSTEIN)
        self.clip_value = float(clip_value)

    # --8<-- [start:clip]
    def discriminator_step(self, real: Array, fake: Tensor, optimizer: Optimizer) -> float:
        """As in `GAN`, then clip. Minus the loss estimates the distance, up to a factor."""
        loss = super().discriminator_step(real, fake, optimizer)
        for parameter in self.discriminator.parameters():
            parameter.data = np.clip(parameter.data, -self.clip_value, self.clip_value, out=parameter.data)
        return loss

    # --8<-- [end:clip]
