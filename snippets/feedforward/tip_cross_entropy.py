# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Tip: for classes use cross-entropy. Squared error hardly moves a neuron that is sure and wrong."""

# --8<-- [start:measure]
import numpy as np


def steps_to_agree(gradient, start, lr=1.0):
    """Gradient steps on one logit, target 1, until the probability passes 1/2."""
    logit, steps = start, 0
    while logit < 0:
        p = 1 / (1 + np.exp(-logit))
        logit, steps = logit - lr * gradient(p), steps + 1
    return steps


print("probability of the right class at first    cross-entropy    squared error")
for start in (-2.0, -4.0, -8.0):
    fast = steps_to_agree(lambda p: p - 1, start)
    slow = steps_to_agree(lambda p: 2 * (p - 1) * p * (1 - p), start)
    print(f"{1 / (1 + np.exp(-start)):37.4f}    {fast:7} steps    {slow:7} steps")
# --8<-- [end:measure]

assert fast < 20
assert slow > 1000
