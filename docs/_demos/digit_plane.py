"""The plane of digits: a variational autoencoder with two latent numbers, decoded at the point of the sliders."""

from collections import Counter
from typing import Any, NamedTuple

import numpy as np

from dlref.activations import sigmoid
from dlref.data import digits
from dlref.engine import Array, apply, no_grad
from dlref.optimization import Adam
from dlref.variational import VAE, negative_elbo
from docs._demos import box, cells, circle, control, line, panel, settings, signed, text

VALUES = tuple(np.arange(-8, 9) / 4)  # of each slider
EDGE, NEAREST = 3.2, 5  # of the picture; test images that are asked about a point
TRAINING, UNSEEN = 1000, 400  # images, as on the page
STEPS, BATCH, RATE = 3000, 64, 0.003
NAMES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


class Plane(NamedTuple):
    """The test images, black and white, what they are, and their codes; and what the decoder draws."""

    images: Array
    labels: Array
    codes: Array  # the means that the encoder gives
    drawn: Array  # probability of each pixel, for each value of the first and of the second number


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


def plane() -> Plane:
    model, (images, labels) = train(), data()
    points = np.stack(np.meshgrid(VALUES, VALUES, indexing="ij"), -1).reshape(-1, 2).astype(np.float32)
    with no_grad():
        codes = model.encode(images[-UNSEEN:])[0].data
        drawn = sigmoid(model.decode(points).data)[0]
    return Plane(images[-UNSEEN:], labels[-UNSEEN:], codes, drawn.reshape(len(VALUES), len(VALUES), 64))


def near(found: Plane, point: tuple[float, float]) -> Array:
    """The test images with the nearest codes, the nearest first."""
    return np.argsort(np.square(found.codes - point).sum(axis=1), kind="stable")[:NEAREST]


def named(label: int, number: int) -> str:
    """`a four`, `three sixes`."""
    if number == 1:
        return f"{'an' if label == 8 else 'a'} {NAMES[label]}"
    return f"{NAMES[number]} {NAMES[label]}{'es' if label == 6 else 's'}"


def words(found: Plane, point: tuple[float, float], image: Array) -> str:
    labels = Counter(found.labels[near(found, point)].tolist())
    kinds = [named(label, n) for label, n in labels.most_common()]
    listed = ", ".join(kinds[:-1]) + " and " * (len(kinds) > 1) + kinds[-1]
    grey = int(((image > 0.25) & (image < 0.75)).sum())
    further = float(np.exp(-np.square(point).sum() / 2))
    rare = f"{100 * further:.{0 if further >= 0.1 else 1}f}\N{NO-BREAK SPACE}% lie farther from the middle"
    said = f"Nearest to the point ({signed(point[0])}, {signed(point[1])}) lie the codes of {listed}."
    seen = f"In the decoded image {grey} of 64 pixels are grey, with a probability between 0.25 and 0.75."
    return f"{said} {seen} Of codes drawn from the standard normal distribution, {rare}."


def demo() -> dict[str, Any]:
    controls = [control("First number", [signed(value) for value in VALUES], start=4, play=True),
                control("Second number", [signed(value) for value in VALUES], start=8)]  # fmt: skip
    found, frames = plane(), []
    for first, second in settings(controls):
        point, image = (float(VALUES[first]), float(VALUES[second])), found.drawn[first, second]
        nearest = found.images[near(found, point)[0]]
        marks = [line(0, [(point[0], -EDGE), (point[0], EDGE)], "first", width=1, dash=True)]
        marks += [line(0, [(-EDGE, point[1]), (EDGE, point[1])], "first", width=1, dash=True)]
        marks += [circle(0, point, 7, "first", width=3)]
        marks += [cells(side, picture.reshape(8, 8), (0, 1), (0, 8), (0, 8), color="strong")
                  for side, picture in ((1, image), (2, nearest))]  # fmt: skip
        frames.append({"words": words(found, point, image), "marks": marks})
    seen = (-EDGE, EDGE)
    digits_there = [text(0, float(x), float(y), str(label), "quiet", size=10)
                    for (x, y), label in zip(np.clip(found.codes, -EDGE, EDGE), found.labels, strict=True)]  # fmt: skip
    return {
        "label": "Each point of the plane of two latent numbers decodes to an image.",
        "controls": controls,
        "panels": [
            panel(seen, seen, "first number", "second number", "Codes of the test images", height=1.05, equal=True),
            panel((0, 8), (8, 0), title="Decoded here", width=0.5, height=0.6, axes=False, equal=True),
            panel((0, 8), (8, 0), title="Nearest test image", width=0.5, height=0.6, axes=False, equal=True),
        ],
        "marks": digits_there + [box(side, (0, 8), (0, 8), "quiet", width=1) for side in (1, 2)],
        "frames": frames,
    }
