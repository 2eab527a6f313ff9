# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Tip: for classes use cross-entropy. Squared error hardly moves a neuron that is sure and wrong."""

# --8<-- [start:measure]
import numpy as np


def cross_entropy(logit):
    """The slope of -log p."""
    return 1 / (1 + np.exp(-logit)) - 1


def squared_error(logit):
    """The slope of (1 - p) squared."""
    p = 1 / (1 + np.exp(-logit))
    return 2 * (p - 1) * p * (1 - p)


def safe_rate(slope):
    """One over the largest curvature of the loss; with it no step can be too long."""
    logits = np.linspace(-10, 10, 20001)
    return 1 / np.gradient(slope(logits), logits).max()


def steps_to_agree(slope, logit, lr):
    """Gradient steps on one logit, target 1, until the probability passes 1/2."""
    steps = 0
    while logit < 0:
        logit, steps = logit - lr * slope(logit), steps + 1
    return steps


rates = safe_rate(cross_entropy), safe_rate(squared_error)
print("probability of the right class at first    cross-entropy    squared error")
print(f"learning rate{rates[0]:41.1f}{rates[1]:17.1f}")
for start in (-2.0, -4.0, -8.0):
    fast, slow = steps_to_agree(cross_entropy, start, rates[0]), steps_to_agree(squared_error, start, rates[1])
    print(f"{1 / (1 + np.exp(-start)):37.4f}    {fast:7} steps    {slow:7} steps")
# --8<-- [end:measure]

assert (fast, slow) == (3, 235)
assert [steps_to_agree(cross_entropy, start, 1) for start in (-2, -4, -8)] == [3, 5, 9]
assert [steps_to_agree(squared_error, start, 1) for start in (-2, -4, -8)] == [8, 36, 1507]
