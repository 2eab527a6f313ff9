"""Pairs of players in both libraries."""

import numpy as np
import torch

from dlref import adversarial as ours
from dlref.activations import Tanh
from dlref.pytorch import adversarial as twins

PAIRS = ["MINIMAX", "NON_SATURATING", "LEAST_SQUARES", "WASSERSTEIN", "HINGE"]


DISCRIMINATOR_LOSSES = [
    "minimax_discriminator_loss",
    "least_squares_discriminator_loss",
    "wasserstein_discriminator_loss",
    "hinge_discriminator_loss",
]


GENERATOR_LOSSES = [
    "minimax_generator_loss",
    "non_saturating_generator_loss",
    "least_squares_generator_loss",
    "wasserstein_generator_loss",
    "hinge_generator_loss",
]


def rng(seed=0):
    return np.random.default_rng(seed)


def plain(value):
    """A copy, as an array."""
    return np.array(value.numpy() if isinstance(value, torch.Tensor) else value)


def dense(loss="NON_SATURATING", kind="GAN"):
    """A dense pair and its twin, in float64."""
    generator = ours.Generator([3, 5, 2], output=Tanh, rng=rng(), dtype=np.float64)
    discriminator = ours.Discriminator([2, 6, 4], rng=rng(1), dtype=np.float64)
    twin_players = (
        twins.Generator([3, 5, 2], output=torch.nn.Tanh, dtype=torch.float64),
        twins.Discriminator([2, 6, 4], dtype=torch.float64),
    )
    if kind == "WGAN":
        return ours.WGAN(generator, discriminator, 0.1), twins.WGAN(*twin_players, 0.1)
    return ours.GAN(generator, discriminator, getattr(ours, loss)), twins.GAN(*twin_players, getattr(twins, loss))


def players():
    return ours.Generator([3, 2], rng=rng()), ours.Discriminator([2], rng=rng())
