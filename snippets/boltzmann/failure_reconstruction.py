# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Failure: training is judged by the reconstruction error, which is zero while the probabilities are poor."""

# --8<-- [start:learn]
from itertools import product

import numpy as np

rows = np.array(list(product([0, 1], repeat=3)))
BARS = np.unique(np.concatenate([rows.repeat(3, axis=1), np.tile(rows, (1, 3))]), axis=0).astype(float)  # (14, 9)
STATES = np.array(list(product([0.0, 1.0], repeat=9)))  # (512, 9), all images


def sigmoid(a):
    return (1 + np.tanh(a / 2)) / 2


def learn(rate, falling, steps=20_000):
    """Persistent chains; the reconstruction error, and the mean log probability of the 14 images by counting."""
    rng = np.random.default_rng(0)
    weight, b, c, h = rng.normal(0, 0.01, (16, 9)), np.zeros(9), np.zeros(16), np.zeros((64, 16))
    for step in range(steps):
        data = BARS[rng.integers(14, size=64)]
        drawn = (rng.random((64, 9)) < sigmoid(b + h @ weight)).astype(float)
        on, drawn_on = sigmoid(c + data @ weight.T), sigmoid(c + drawn @ weight.T)
        h = (rng.random((64, 16)) < drawn_on).astype(float)
        step_size = rate * (1 - step / steps if falling else 1) / 64
        weight += step_size * (on.T @ data - drawn_on.T @ drawn)
        b += step_size * (data - drawn).sum(axis=0)
        c += step_size * (on - drawn_on).sum(axis=0)
    again = sigmoid(b + sigmoid(c + BARS @ weight.T) @ weight)  # up and down once
    bars, states = (v @ b + np.logaddexp(0, c + v @ weight.T).sum(axis=1) for v in (BARS, STATES))
    return ((again - BARS) ** 2).mean(), (bars - np.logaddexp.reduce(states)).mean()


# --8<-- [end:learn]


# --8<-- [start:broken]
def broken():
    return learn(0.3, falling=False)


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return learn(0.03, falling=True)


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """Perfect reconstructions, and images that are less likely than under fair coins for each pixel."""
    error, log_p = result
    return error < 0.005 and log_p < 9 * np.log(0.5)


# --8<-- [end:symptom]


if __name__ == "__main__":
    results = {}
    for rate in (0.3, 0.03):
        for falling in (False, True):
            error, log_p = results[rate, falling] = learn(rate, falling)
            name = f"rate {rate}, {'falling' if falling else 'constant'}:"
            print(f"{name:20} reconstruction error {error:.3f}, mean log p {log_p:.1f}")
    assert symptom(results[0.3, False])
    assert not symptom(results[0.03, True])
    assert all(error < 0.002 for error, _ in results.values())  # it is zero in all four
    assert results[0.03, True][1] > -2.95
    assert results[0.3, False][1] < results[0.3, True][1] - 3 < results[0.03, False][1] - 3
    print(f"best possible {-np.log(14):.1f}, every pixel a fair coin {9 * np.log(0.5):.1f}")
