# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Universal approximation on a line, by construction: one ReLU per bend."""

# --8<-- [start:construct]
import numpy as np


def target(x):
    return np.sin(2 * np.pi * x) + 0.3 * np.sin(6 * np.pi * x)


def network(x, n):
    """One hidden layer of n ReLUs whose weights are written down, not trained."""
    knots = np.linspace(0, 1, n + 1)
    slopes = np.diff(target(knots)) * n
    bends = np.diff(slopes, prepend=0)  # the output weights: change of slope at a knot
    return target(0) + np.maximum(x[:, None] - knots[:-1], 0) @ bends


x = np.linspace(0, 1, 2001)
for n in (8, 16, 32, 64):
    error = abs(network(x, n) - target(x)).max()
    print(f"{n:2} units: largest error on [0, 1] {error:.4f}")
outside = np.array([1.25])
print(f"at x = 1.25: network {network(outside, 64)[0]:.2f}, target {target(1.25):.2f}")
# --8<-- [end:construct]

assert abs(network(x, 64) - target(x)).max() < 0.01
assert abs(network(np.array([1.25]), 64)[0] - target(1.25)) > 0.5
