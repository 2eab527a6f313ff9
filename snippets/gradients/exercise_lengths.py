# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: the length of the gradient at each layer. Change `lengths`, then run this file until it passes."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def lengths(gradient, weights, slopes):
    """The length of the gradient at the sums of each layer, the first layer first.

    gradient: (K,), the gradient at the outputs of the last layer
    weights: a matrix (outputs, inputs) for each layer, so that a layer computes z = weights[i] @ h
    slopes: for each layer, the slope of the activation at each of its sums
    """
    return [np.linalg.norm(gradient) for _ in weights]


# --8<-- [end:stub]
def check(lengths):
    chain = [np.array([[2.0]]), np.array([[4.0]]), np.array([[6.0]])]
    got = np.asarray(lengths(np.array([1.0]), chain, [np.array([0.25])] * 3), dtype=float)
    assert got.shape == (3,), f"three layers need three lengths, you return the shape {got.shape}"
    said = "one unit a layer, weights 2, 4, 6, slopes 0.25: layer 3 has 0.25, layer 2 has 0.25·6·0.25 = 0.375"
    said += f"; you return {got.round(3).tolist()}"
    assert not np.allclose(got, [0.375, 0.375, 0.25][::-1]), f"{said}: the first layer comes first"
    assert np.allclose(got, [0.375, 0.375, 0.25]), said
    rng = np.random.default_rng(0)
    square = [rng.normal(size=(3, 3)) for _ in range(3)]
    slopes, gradient = [rng.random(3) for _ in range(3)], rng.normal(size=3)
    right, dz = [], gradient * slopes[2]
    for i in (2, 1, 0):
        right.insert(0, np.linalg.norm(dz))
        if i:
            dz = dz @ square[i] * slopes[i - 1]
    got = np.asarray(lengths(gradient, square, slopes), dtype=float)
    said = f"right for one unit a layer; for three units it should be {np.round(right, 3).tolist()}"
    said += f", you return {got.round(3).tolist()}"
    assert np.allclose(got, right), f"{said}. Forward is W @ h: which matrix carries a gradient back?"
    uneven = [rng.normal(size=(5, 4)), rng.normal(size=(2, 5))]
    got = lengths(np.ones(2), uneven, [np.ones(5), np.ones(2)])
    assert np.allclose(got, [np.linalg.norm(uneven[1].sum(axis=0)), 2**0.5]), "wrong for layers of different widths"
    print("passed: one unit a layer, three units a layer, and layers of different widths")


if __name__ == "__main__":
    check(lengths)
# --8<-- [end:task]

HINTS = (
    "Start at the last layer. What does the activation do to the gradient there, and what does the matrix do?",
    "At the sums: gradient times slope, entry by entry. At the inputs of the layer: the transposed matrix times that.",
    "`found = []`, and then `for weight, slope in zip(weights[::-1], slopes[::-1]):`",
)


# --8<-- [start:solution]
def solution(gradient, weights, slopes):
    found = []
    for weight, slope in zip(weights[::-1], slopes[::-1], strict=True):
        gradient = gradient * slope  # from the outputs of the layer to its sums
        found.append(np.linalg.norm(gradient))
        gradient = weight.T @ gradient  # to its inputs, the outputs of the layer before
    return found[::-1]


# --8<-- [end:solution]


def last_first(gradient, weights, slopes):
    return solution(gradient, weights, slopes)[::-1]


def without_slopes(gradient, weights, slopes):
    return solution(gradient, weights, [np.ones_like(slope) for slope in slopes])


def not_transposed(gradient, weights, slopes):
    found = []
    for weight, slope in zip(weights[::-1], slopes[::-1], strict=True):
        gradient = gradient * slope
        found.append(np.linalg.norm(gradient))
        gradient = weight @ gradient
    return found[::-1]


def at_the_inputs(gradient, weights, slopes):
    found = []
    for weight, slope in zip(weights[::-1], slopes[::-1], strict=True):
        gradient = weight.T @ (gradient * slope)
        found.append(np.linalg.norm(gradient))
    return found[::-1]


WRONG = {
    last_first: "the first layer comes first",
    without_slopes: "you return [24.0, 6.0, 1.0]",
    not_transposed: "which matrix carries a gradient back?",
    at_the_inputs: "you return [0.75, 1.5, 1.5]",
}
