# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise: the gain that keeps a signal's size. The stub must fail the check, the solution must pass."""

import numpy as np


# --8<-- [start:task]
# --8<-- [start:stub]
def gain(activation):
    """Weights of standard deviation gain/√fan_in keep the mean square of z at 1."""
    return 1.0  # right for the identity alone


# --8<-- [end:stub]
# --8<-- [start:check]
def check(gain):
    rng = np.random.default_rng(0)
    activations = {
        "identity": lambda z: z,
        "relu": lambda z: np.maximum(z, 0),
        "leaky relu": lambda z: np.where(z > 0, z, 0.2 * z),
        "tanh": np.tanh,
    }
    for name, activation in activations.items():
        z = rng.standard_normal((256, 512))
        for _ in range(10):
            weight = rng.standard_normal((512, 512)) * gain(activation) / np.sqrt(512)
            z = activation(z) @ weight.T
        size = np.square(z).mean()
        assert 0.7 < size < 1.4, f"{name}: mean square {size:.2g} after 10 layers"


# --8<-- [end:check]
# --8<-- [end:task]


# --8<-- [start:solution]
def solution(activation):
    # By (13) the next z has the variance gain² · E[φ(z)²]: make it 1.
    z = np.random.default_rng(0).standard_normal(1_000_000)
    return 1 / np.sqrt(np.square(activation(z)).mean())


# --8<-- [end:solution]


if __name__ == "__main__":
    check(solution)
