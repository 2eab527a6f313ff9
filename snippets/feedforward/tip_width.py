# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Tip: give the network more units than the solution needs. XOR needs two; from random starts two rarely find it."""

# --8<-- [start:measure]
import numpy as np

x = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
y = np.array([0.0, 1.0, 1.0, 0.0])


def solved(hidden, runs=200, steps=2000, lr=0.3):
    """The share of random starts from which gradient descent learns XOR; all runs at once."""
    rng = np.random.default_rng(0)
    w1, b1 = rng.standard_normal((runs, hidden, 2)), np.zeros((runs, 1, hidden))
    w2, b2 = rng.standard_normal((runs, hidden, 1)) * np.sqrt(2 / hidden), np.zeros((runs, 1, 1))
    for _ in range(steps):
        h = np.maximum(x @ w1.swapaxes(1, 2) + b1, 0)  # (runs, 4, hidden)
        logits = h @ w2 + b2
        dz = (1 / (1 + np.exp(-logits)) - y[:, None]) / 4
        dh = dz @ w2.swapaxes(1, 2) * (h > 0)
        w2, b2 = w2 - lr * h.swapaxes(1, 2) @ dz, b2 - lr * dz.sum(axis=1, keepdims=True)
        w1, b1 = w1 - lr * dh.swapaxes(1, 2) @ x, b1 - lr * dh.sum(axis=1, keepdims=True)
    return ((logits[..., 0] > 0) == (y > 0)).all(axis=1).mean()


rates = {hidden: solved(hidden) for hidden in (2, 3, 4, 8, 16)}
print("hidden units: ", "  ".join(f"{hidden:4}" for hidden in rates))
print("XOR solved:   ", "  ".join(f"{rate:4.0%}" for rate in rates.values()))
# --8<-- [end:measure]

assert rates[2] < 0.6
assert rates[16] > 0.95
