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
    """The share of random starts from which XOR is learned; all runs at once."""
    rng = np.random.default_rng(0)
    w1, b1 = rng.standard_normal((runs, hidden, 2)), np.zeros((runs, 1, hidden))
    w2, b2 = rng.standard_normal((runs, hidden, 1)), np.zeros((runs, 1, 1))
    w2 *= np.sqrt(2 / hidden)
    for _ in range(steps):
        h = np.maximum(x @ w1.mT + b1, 0)  # (runs, 4, hidden)
        logits = h @ w2 + b2
        dz = (1 / (1 + np.exp(-logits)) - y[:, None]) / 4
        dh = dz @ w2.mT * (h > 0)
        w2, b2 = w2 - lr * h.mT @ dz, b2 - lr * dz.sum(axis=1, keepdims=True)
        w1, b1 = w1 - lr * dh.mT @ x, b1 - lr * dh.sum(axis=1, keepdims=True)
    return ((logits[..., 0] > 0) == (y > 0)).all(axis=1).mean()


rates = {hidden: solved(hidden) for hidden in (2, 3, 4, 8, 16)}
print("hidden units: ", "  ".join(f"{hidden:4}" for hidden in rates))
print("XOR solved:   ", "  ".join(f"{rate:4.0%}" for rate in rates.values()))
# --8<-- [end:measure]

assert rates[2] < 0.6
assert rates[16] > 0.95
