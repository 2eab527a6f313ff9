# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy"]
# ///
"""A linear recurrence step by step and by a scan, and what a discretised state computes."""

# --8<-- [start:scan]
import numpy as np


def loop(a, b):
    h = b.copy()
    for t in range(1, len(b)):
        h[t] = a[t] * h[t - 1] + b[t]
    return h


def scan(a, b):
    """The same, and the number of rounds; each round is one operation on whole arrays."""
    a, h, reach, rounds = a.copy(), b.copy(), 1, 0
    while reach < len(h):
        h[reach:] = a[reach:] * h[:-reach] + h[reach:]
        a[reach:] = a[reach:] * a[:-reach]
        reach, rounds = 2 * reach, rounds + 1
        if len(h) == 4:
            print(f"after round {rounds}: a {a}, h {h}")
    return h, rounds


a, b = np.array([0.0, 0.5, 2.0, 0.5]), np.array([4.0, 1.0, 3.0, 2.0])
print("step by step:", loop(a, b))
scan(a, b)
# --8<-- [end:scan]

# --8<-- [start:equal]
from dlref.recurrent import linear_recurrence

rng = np.random.default_rng(0)
for steps in (8, 100, 1000, 10_000):
    a, b = rng.uniform(0, 1, (steps, 16)), rng.normal(size=(steps, 16))
    h, rounds = scan(a, b)
    gaps = [np.abs(h - other).max() for other in (loop(a, b), linear_recurrence(a, b)[0])]
    print(f"{steps:5} steps: {rounds:2} rounds; within 1e-12 of the loop and of dlref: {max(gaps) < 1e-12}")
    assert max(gaps) < 1e-12
    assert rounds == int(np.ceil(np.log2(steps)))
# --8<-- [end:equal]

# --8<-- [start:discrete]
for delta in (0.5, 3.0):
    for name, keep in (("Euler", 1 - delta), ("exact", np.exp(-delta))):
        h = loop(np.full(6, keep), np.full(6, 1 - keep))  # the input is always 1
        print(f"step {delta}, {name}: keeps {keep:6.3f}; h", " ".join(f"{value:7.3f}" for value in h))
# --8<-- [end:discrete]

# --8<-- [start:kernel]
keep = np.exp(-0.5 * np.array([0.1, 1.0, 4.0]))  # three states with a slow, a middle and a fast decay
read = np.array([1.0, -2.0, 1.0])  # how the output weighs them
x = rng.normal(size=200)
states = loop(np.tile(keep, (200, 1)), (1 - keep) * x[:, None])
kernel = (read * (1 - keep) * keep ** np.arange(200)[:, None]).sum(axis=1)
gap = np.abs(states @ read - np.convolve(x, kernel)[:200]).max()
print(f"the recurrence and one convolution with a kernel of 200 differ by less than 1e-12: {gap < 1e-12}")
# --8<-- [end:kernel]

# --8<-- [start:selective]
score = np.array([-4.0, 0.0, 4.0])  # what a linear layer may compute from the input
delta = np.log1p(np.exp(score))  # softplus: a step length, always positive
print(
    "step lengths",
    delta.round(3),
    "keep",
    np.exp(-delta).round(3),
    "sigmoid(-score)",
    (1 / (1 + np.exp(score))).round(3),
)
# --8<-- [end:selective]

# --8<-- [start:parity]
bits = np.array([1, 0, 1, 1, 0, 1])
turns = np.where(bits == 1, -1.0, 1.0)
print("bits", bits, "h", loop(turns, np.array([turns[0], 0, 0, 0, 0, 0])).astype(int))
# --8<-- [end:parity]

assert gap < 1e-12
assert np.allclose(np.exp(-delta), 1 / (1 + np.exp(score)), atol=1e-12)
assert np.array_equal(np.cumprod(turns), 1 - 2 * (np.cumsum(bits) % 2))
