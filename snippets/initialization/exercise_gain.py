# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise: the gain that keeps a signal's size. The stub must fail the check, the solution must pass."""

import numpy as np


# --8<-- [start:task]
# --8<-- [start:stub]
def gain(activation):
    """The g for which weights of standard deviation g/√fan_in keep the mean square of z at 1, layer after layer."""
    return 1.0  # right for the identity alone


# --8<-- [end:stub]


# --8<-- [start:check]
def check(gain):
    rng = np.random.default_rng(0)
    relu, leaky = (lambda z: np.maximum(z, 0)), (lambda z: np.where(z > 0, z, 0.2 * z))
    for name, activation in (("identity", lambda z: z), ("relu", relu), ("leaky relu", leaky), ("tanh", np.tanh)):
        z = rng.standard_normal((256, 512))
        for _ in range(10):
            weight = gain(activation) / np.sqrt(512) * rng.standard_normal((512, 512))
            z = activation(z) @ weight.T
        assert 0.7 < np.square(z).mean() < 1.4, f"{name}: mean square {np.square(z).mean():.2g} after 10 layers"


# --8<-- [end:check]
# --8<-- [end:task]


# --8<-- [start:solution]
def solution(activation):
    # A fan_in of independent weights of variance g²/fan_in gives z the variance g² E[φ(z)²].
    z = np.random.default_rng(0).standard_normal(1_000_000)
    return 1 / np.sqrt(np.square(activation(z)).mean())


# --8<-- [end:solution]


if __name__ == "__main__":
    check(solution)
