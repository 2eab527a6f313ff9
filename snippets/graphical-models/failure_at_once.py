# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Failure: Gibbs sampling that draws all pixels at once, from the values that all of them had before."""

# --8<-- [start:run]
from itertools import product

import numpy as np

LINKS = [(i, i + 1) for i in range(9) if i % 3 < 2] + [(i, i + 3) for i in range(6)]  # 3 x 3 pixels
linked = np.zeros((9, 9))
for i, j in LINKS:
    linked[i, j] = linked[j, i] = np.log(3)  # the factor for equal neighbours is 3


def equal_share(x):
    """The share of linked pairs that are equal, for each picture of -1 and +1."""
    return np.mean([x[:, i] == x[:, j] for i, j in LINKS], axis=0)


def run(groups):
    """2,000 chains of 50 sweeps; the pixels of a group are drawn at the same time."""
    rng = np.random.default_rng(0)
    x = rng.choice([-1, 1], (2000, 9))
    for _ in range(50):
        for group in groups:
            on = 1 / (1 + np.exp(-x @ linked[:, group]))
            x[:, group] = np.where(rng.random(on.shape) < on, 1, -1)
    return equal_share(x).mean()


pictures = np.array(list(product([-1, 1], repeat=9)))
weights = 3.0 ** (12 * equal_share(pictures))
EXACT = weights @ equal_share(pictures) / weights.sum()
# --8<-- [end:run]


# --8<-- [start:broken]
def broken():
    return run([[0, 1, 2, 3, 4, 5, 6, 7, 8]])


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return run([[0, 2, 4, 6, 8], [1, 3, 5, 7]])  # one colour of the chess board, then the other


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """The share of equal neighbours is not that of the enumerated pictures."""
    return abs(result - EXACT) > 0.05


# --8<-- [end:symptom]


if __name__ == "__main__":
    print(f"neighbours that are equal: enumerated {EXACT:.3f}, at once {broken():.3f}, by colour {fixed():.3f}")
    assert symptom(broken())
    assert not symptom(fixed())
    assert abs(fixed() - EXACT) < 0.015
