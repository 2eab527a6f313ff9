"""Two networks that read digits, trained here; docs/_live/draw_digit.ts computes what they say of a drawn one.

`written` gives both as JSON: the weights with three decimals (both are measured with these), some held-out images, and
the share of all held-out images that each reads, in place and moved by one pixel.
"""

import json
from functools import cache
from typing import Any

import numpy as np

from dlref.activations import ReLU
from dlref.convolutional import Conv2d, Flatten, MaxPool2d
from dlref.data import digits
from dlref.engine import Array, Module, Sequential, apply, no_grad
from dlref.feedforward import MLP
from dlref.losses import cross_entropy
from dlref.optimization import Adam

TRAINING, BATCH, RATE = 1000, 50, 0.003
EPOCHS = {"perceptron": 40, "convolutional": 30}
MOVES = ((0, 0), (-1, 0), (1, 0), (0, -1), (0, 1))  # pixels down and to the right
EACH = 2  # examples of each digit


def models() -> dict[str, Module]:
    """Of about as many weights: 4,810 and 4,978. The maximum over all places is what shifts matter little to."""
    rng, other = np.random.default_rng(0), np.random.default_rng(0)
    return {
        "perceptron": Sequential(Flatten(), MLP([64, 64, 10], rng=rng)),
        "convolutional": Sequential(
            Conv2d(1, 8, 3, padding=1, rng=other), ReLU(), Conv2d(8, 16, 3, padding=1, rng=other), ReLU(),
            Conv2d(16, 24, 3, padding=1, rng=other), ReLU(), MaxPool2d(8), Flatten(), MLP([24, 10], rng=other),
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


@cache
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


def examples() -> Array:
    """Which of the held-out images the slider shows: the first of each digit, as they come."""
    labels = data()[1][TRAINING:]
    return np.sort(np.concatenate([np.flatnonzero(labels == digit)[:EACH] for digit in range(10)]))


def right(down: int, right: int) -> list[int]:
    """Per cent of the held-out images, moved by so much, that the two networks read."""
    x, y = (one[TRAINING:] for one in data())
    x = moved(x, down, right)
    return [round(100 * float((probabilities(trained(name), x).argmax(axis=1) == y).mean())) for name in EPOCHS]


def layers(model: Module) -> list[dict[str, Any]]:
    """Each layer as rows, one for each output, and their biases. In a convolution a row has nine weights per map."""
    values = list(model.parameters())
    return [
        {"rows": [[round(float(one), 3) for one in row.ravel()] for row in weight.data],
         "biases": [round(float(one), 3) for one in bias.data]}
        for weight, bias in zip(values[::2], values[1::2], strict=True)
    ]  # fmt: skip


def found() -> dict[str, Any]:
    """What the page gets. Pixels are from 0 to 16."""
    x, y = (one[TRAINING:] for one in data())
    images = [{"pixels": np.round(16 * x[n]).astype(int).ravel().tolist(), "digit": int(y[n])} for n in examples()]
    weights = {name: layers(trained(name)) for name in EPOCHS}
    shares = {f"{down},{side}": right(down, side) for down, side in MOVES}
    return {"images": images, "held_out": len(x), "right": shares, "words": words(), **weights}


def answer(shares: Array) -> str:
    best = int(shares.argmax())
    percent = round(100 * float(shares[best]))
    return f"{best} with {'more than 99' if percent == 100 else percent}\N{NO-BREAK SPACE}%"


def words() -> str:
    """What docs/_live/draw_digit.ts says of the first image: here for the page before its script has come."""
    x, y = (one[TRAINING:] for one in data())
    first = examples()[0]
    said = [answer(probabilities(trained(name), x[first : first + 1])[0]) for name in EPOCHS]
    digit = "an 8" if y[first] == 8 else f"a {y[first]}"
    shares = [f"{share}\N{NO-BREAK SPACE}%" for share in right(0, 0)]
    return (
        f"The perceptron says {said[0]}, the convolutional network {said[1]}. This is held-out image 1, {digit}, in its"
        f" place. Of all {len(x)} held-out images in their place the perceptron reads {shares[0]}, the convolutional"
        f" network {shares[1]}."
    )


def written() -> str:
    return json.dumps(found(), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
