"""Two networks that read digits, trained here; docs/_live/draw_digit.ts computes what they say of a drawn one.

`written` gives both as JSON: the weights with three decimals (both are measured with these), some held-out images, and
the share of all held-out images that each reads, in place and moved by one pixel.
"""

import json
from functools import cache
from typing import Any

import numpy as np

from dlref.activations import ReLU
from dlref.convolutional import AdaptiveAvgPool2d, Conv2d, Flatten
from dlref.data import digits
from dlref.engine import Array, Module, Sequential, apply, no_grad
from dlref.feedforward import MLP
from dlref.losses import cross_entropy
from dlref.optimization import Adam

TRAINING, BATCH, RATE = 1000, 50, 0.003
EPOCHS = {"perceptron": 20, "convolutional": 25}
MOVES = ((0, 0), (-1, 0), (1, 0), (0, -1), (0, 1))  # pixels down and to the right
EACH = 2  # examples of each digit


def models() -> dict[str, Module]:
    """Of about 5,000 weights the one, and 3,500 the other."""
    rng = np.random.default_rng(0)
    return {
        "perceptron": Sequential(Flatten(), MLP([64, 64, 10], rng=rng)),
        "convolutional": Sequential(
            Conv2d(1, 16, 3, padding=1, rng=rng), ReLU(), Conv2d(16, 24, 3, padding=1, rng=rng), ReLU(),
            Conv2d(24, 32, 3, rng=rng, stride=2), ReLU(), AdaptiveAvgPool2d(1), Flatten(), MLP([32, 10], rng=rng),
        ),
    }  # fmt: skip


def data() -> tuple[Array, Array]:
    x, y = digits()
    order = np.random.default_rng(0).permutation(len(x))
    return x[order], y[order]


def moved(images: Array, down: int, right: int) -> Array:
    """What leaves on one side is lost, and zeros come in on the other."""
    n = images.shape[-1]
    framed = np.pad(images, [(0, 0)] * (images.ndim - 2) + [(n, n), (n, n)])
    return framed[..., n - down : 2 * n - down, n - right : 2 * n - right]


def trained(name: str) -> Module:
    """One of the two networks, its weights rounded as the page has them."""
    model, (x, y) = models()[name], (one[:TRAINING] for one in data())
    rng, optimizer = np.random.default_rng(1), Adam(model.parameters(), lr=RATE)
    for _ in range(EPOCHS[name]):
        for batch in np.split(rng.permutation(TRAINING), TRAINING // BATCH):
            optimizer.zero_grad()
            apply(cross_entropy, model(x[batch]), y[batch]).backward()
            optimizer.step()
    for weight in model.parameters():
        weight.data[...] = np.round(weight.data, 3)
    return model


def probabilities(model: Module, images: Array) -> Array:
    with no_grad():
        scores = model(images).data.astype(np.float64)
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))
