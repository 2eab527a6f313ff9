r"""Adversarial networks in PyTorch: losses, dense and convolutional pairs, Wasserstein critics."""

from dlref.pytorch.adversarial.dcgan import DCGAN, ConvDiscriminator, ConvGenerator
from dlref.pytorch.adversarial.gan import GAN, Discriminator, Generator
from dlref.pytorch.adversarial.losses import (
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
from dlref.pytorch.adversarial.wgan import WGAN, GradientPenaltyWGAN, gradient_penalty

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
    "GradientPenaltyWGAN",
    "gradient_penalty",
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
