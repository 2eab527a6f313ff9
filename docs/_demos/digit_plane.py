"""The plane of digits: a variational autoencoder with two latent numbers, decoded at the point of the sliders."""

from typing import Any, NamedTuple

import numpy as np

from dlref.data import Batches, digits
from dlref.engine import Array, apply, no_grad
from dlref.optimization import Adam
from dlref.variational import VAE, negative_elbo
from docs._demos import cells, control, counted, line, panel, settings, signed, text

VALUES = tuple(np.arange(-8, 9) / 4)  # of each slider
EDGE, TRAINING, NEAREST = 3.2, 1000, 5  # of the picture; images to learn from; neighbours that are asked
STEPS, BATCH, RATE = 3000, 64, 0.003
NAMES = "zeros ones twos threes fours fives sixes sevens eights nines".split(" ")


class Plane(NamedTuple):
    images: Array  # of the test, black and white
    labels: Array
    means: Array  # the codes that the encoder gives them
    drawn: Array  # probability of each pixel, for each value of the first and of the second number
    bound: float  # the mean ELBO of the test images, in nats


def data() -> tuple[Array, Array]:
    """Images of 64 pixels, on or off, and what they are, in a random order."""
    x, y = digits()
    order = np.random.default_rng(0).permutation(len(x))
    return (x.reshape(-1, 64)[order] > 0.5).astype(np.float32), y[order]


def train() -> VAE:
    rng = np.random.default_rng(0)
    model, known = VAE([64, 128, 2], rng=rng), data()[0][:TRAINING]
    optimizer = Adam(model.parameters(), lr=RATE)
    for _ in range(STEPS):
        x = known[rng.integers(TRAINING, size=BATCH)]
        optimizer.zero_grad()
        apply(negative_elbo, *model(x), x).backward()
        optimizer.step()
    return model
