# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: scale the weights of a network by its data.
Change `scale`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def scale(weights, batch, activation):
    """Matrices (inputs, outputs), batch (N, inputs) -> new matrices, each the old one times a number.

    With them the sums of every layer have a mean square of 1. A layer's outputs are activation(sums).
    """
    size = np.sqrt(np.square(batch).mean())
    return [weight / size for weight in weights]


# --8<-- [end:stub]
def check(scale):
    rng = np.random.default_rng(0)
    batch = rng.random((300, 20))
    weights = [rng.normal(0.05, 0.2, shape) for shape in ((20, 30), (30, 40), (40, 25), (25, 10))]
    for name, activation in (("ReLU", lambda z: np.maximum(z, 0)), ("tanh", np.tanh)):
        before = [weight.copy() for weight in weights]
        got = [np.asarray(weight) for weight in scale(weights, batch, activation)]
        assert all(np.array_equal(*pair) for pair in zip(weights, before, strict=True)), (
            "the matrices that you were given have changed; return new ones"
        )
        h, found = batch, []
        for new, old in zip(got, before, strict=True):
            assert np.ptp(new / old) < 1e-9 * np.abs(new / old).max(), (
                f"each matrix is multiplied by one number, yours by {(new / old).min():.3g} to {(new / old).max():.3g}"
            )
            sums = h @ new
            found.append(float(np.square(sums).mean().round(3)))
            h = activation(sums)
        assert found == [1, 1, 1, 1], (
            f"{name}: the mean squares of the sums should be 1 in four layers, yours are {found}"
        )
    print("passed: four layers with ReLU and four with tanh, all sums of size 1")


if __name__ == "__main__":
    check(scale)
# --8<-- [end:task]

HINTS = (
    "What does the second layer receive: what the first one gave before it was scaled, or after?",
    "A layer's weights are divided by the root of the mean square of its sums. Then activation(sums / root) goes on.",
    "`h, new = batch, []`",
)


# --8<-- [start:solution]
def solution(weights, batch, activation):
    h, new = batch, []
    for weight in weights:
        weight = weight / np.sqrt(np.square(h @ weight).mean())
        h = activation(h @ weight)
        new.append(weight)
    return new


# --8<-- [end:solution]


def divided_by_the_mean_square(weights, batch, activation):
    h, new = batch, []
    for weight in weights:
        weight = weight / np.square(h @ weight).mean()
        h = activation(h @ weight)
        new.append(weight)
    return new


def unscaled_signal_goes_on(weights, batch, activation):
    h, new = batch, []
    for weight in weights:
        new.append(weight / np.sqrt(np.square(h @ weight).mean()))
        h = activation(h @ weight)
    return new


def size_after_the_activation(weights, batch, activation):
    h, new = batch, []
    for weight in weights:
        weight = weight / np.sqrt(np.square(activation(h @ weight)).mean())
        h = activation(h @ weight)
        new.append(weight)
    return new


def in_place(weights, batch, activation):
    h = batch
    for weight in weights:
        weight /= np.sqrt(np.square(h @ weight).mean())
        h = activation(h @ weight)
    return weights


def unit_by_unit(weights, batch, activation):
    h, new = batch, []
    for weight in weights:
        weight = weight / np.sqrt(np.square(h @ weight).mean(axis=0))
        h = activation(h @ weight)
        new.append(weight)
    return new


WRONG = {
    divided_by_the_mean_square: "the mean squares of the sums should be 1 in four layers, yours are",
    unscaled_signal_goes_on: "yours are [1.0, ",
    size_after_the_activation: "the mean squares of the sums should be 1 in four layers, yours are",
    in_place: "have changed; return new ones",
    unit_by_unit: "each matrix is multiplied by one number",
}
