# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Depth multiplies straight pieces, width only adds them (Telgarsky's tent map)."""

# --8<-- [start:folds]
import numpy as np


def tent(x):
    """One layer of two ReLUs: up from 0 to 1 and down again."""
    return 2 * np.maximum(x, 0) - 4 * np.maximum(x - 0.5, 0)


def pieces(y):
    return 1 + np.count_nonzero(np.diff(np.sign(np.diff(y))))


x = np.linspace(0, 1, 2**14 + 1)
y = x
for layers in range(1, 11):
    y = tent(y)
    if layers in (1, 2, 5, 10):
        n, folds = 2 * layers, pieces(y)
        print(f"{n:2} units in {layers:2} layers: {folds:4} pieces; in one: at most {n + 1}")
# --8<-- [end:folds]

assert pieces(y) == 2**10
