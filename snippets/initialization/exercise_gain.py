# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: the gain that keeps a signal's size. Change `gain`, then run this file until it reports success."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def gain(activation):
    """Weights of standard deviation gain / sqrt(fan_in) should keep the mean square of z at 1."""
    return 1.0


# --8<-- [end:stub]
def check(gain):
    rng = np.random.default_rng(0)
    activations = {
        "identity": lambda z: z,
        "ReLU": lambda z: np.maximum(z, 0),
        "leaky ReLU, slope 0.2": lambda z: np.where(z > 0, z, 0.2 * z),
        "tanh": np.tanh,
    }
    usual = {
        1.0: "the ReLU sets half of the sums to zero, so the weights have to make up for it",
        2.0: "this is the square of the gain, because (1) speaks of the variance of the weights",
        0.707: "this is the reciprocal of the gain: what an activation makes smaller, the weights make larger",
        1.713: "this uses the variance of activation(z), but (1) asks for its mean square",
    }
    for name, activation in activations.items():
        z = rng.standard_normal((256, 512))
        for _ in range(10):
            weight = rng.standard_normal((512, 512)) * gain(activation) / np.sqrt(512)
            z = activation(z) @ weight.T
        size = np.square(z).mean()
        why = [words for value, words in usual.items() if name == "ReLU" and abs(gain(activation) - value) < 0.01]
        said = f"{name}, gain {gain(activation):.3f}: the mean square after 10 layers is {size:.2g}, not 1"
        advice = f"each layer multiplies it by about {size**0.1:.2g}"
        assert 0.7 < size < 1.4, ": ".join([said, *(why or [advice])])
    print("passed: identity, ReLU, leaky ReLU and tanh keep their size through 10 layers")


if __name__ == "__main__":
    check(gain)
# --8<-- [end:task]

HINTS = (
    "Suppose z has mean square 1 before the activation. What is the mean square of activation(z)?",
    "Equation (1) multiplies that mean square by gain². No integral is needed: draw many z and average.",
    "`z = np.random.default_rng(0).standard_normal(1_000_000)`",
)


# --8<-- [start:solution]
def solution(activation):
    z = np.random.default_rng(0).standard_normal(1_000_000)
    return 1 / np.sqrt(np.square(activation(z)).mean())


# --8<-- [end:solution]


def always_he(activation):
    return np.sqrt(2)


def variance_for_deviation(activation):
    z = np.random.default_rng(0).standard_normal(1_000_000)
    return 1 / np.square(activation(z)).mean()


def reciprocal(activation):
    return 1 / solution(activation)


def spread(activation):
    return 1 / activation(np.random.default_rng(0).standard_normal(1_000_000)).std()


def nothing(activation):
    return 1.0


WRONG = {
    nothing: "the ReLU sets half of the sums to zero",
    always_he: "identity, gain 1.414: the mean square after 10 layers is 1e+03, not 1: each layer multiplies it by",
    variance_for_deviation: "this is the square of the gain",
    reciprocal: "this is the reciprocal of the gain",
    spread: "asks for its mean square",
}
