r"""Adversarial networks: learn to make samples by trying to pass them off as real.

- `dlref.adversarial.losses`: what both players pay, in five versions;
- `dlref.adversarial.gan`: generator, discriminator, and the step that both take;
- `dlref.adversarial.dcgan`: the convolutional pair for images;
- `dlref.adversarial.wgan`: a critic that measures a distance.
"""

from dlref.adversarial.dcgan import DCGAN, ConvDiscriminator, ConvGenerator
from dlref.adversarial.gan import GAN, Discriminator, Generator
from dlref.adversarial.losses import (
    HINGE,
    LEAST_SQUARES,
    MINIMAX,
    NON_SATURATING,
    WASSERSTEIN,
    AdversarialLoss,
    hinge_discriminator_loss,
    hinge_generator_loss,
    least_squares_discriminator_loss,
    least_squares_generator_loss,
    minimax_discriminator_loss,
    minimax_generator_loss,
    non_saturating_generator_loss,
    wasserstein_discriminator_loss,
    wasserstein_generator_loss,
)
from dlref.adversarial.wgan import WGAN

__all__ = [
    "DCGAN",
    "GAN",
    "HINGE",
    "LEAST_SQUARES",
    "MINIMAX",
    "NON_SATURATING",
    "WASSERSTEIN",
    "WGAN",
    "AdversarialLoss",
    "ConvDiscriminator",
    "ConvGenerator",
    "Discriminator",
    "Generator",
    "hinge_discriminator_loss",
    "hinge_generator_loss",
    "least_squares_discriminator_loss",
    "least_squares_generator_loss",
    "minimax_discriminator_loss",
    "minimax_generator_loss",
    "non_saturating_generator_loss",
    "wasserstein_discriminator_loss",
    "wasserstein_generator_loss",
]
