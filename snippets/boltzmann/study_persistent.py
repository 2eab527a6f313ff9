# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Study: CD-1, CD-10 and persistent chains on bars and stripes, against counting; each at its own best rate."""

import sys
from itertools import product

import numpy as np

SHORT = "--short" in sys.argv
RATES, SEEDS, STEPS = ((0.1,), 1, 300) if SHORT else ((0.01, 0.03, 0.1, 0.3, 1.0), 3, 10_000)
UNITS = 16
rows = np.array(list(product([0, 1], repeat=3)))
BARS = np.unique(np.concatenate([rows.repeat(3, axis=1), np.tile(rows, (1, 3))]), axis=0).astype(float)  # (14, 9)
STATES = np.array(list(product([0.0, 1.0], repeat=9)))  # (512, 9), all images
IS_BAR = (STATES[:, None] == BARS).all(axis=2).any(axis=1)


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def coins(p, rng):
    return (rng.random(p.shape) < p).astype(float)


def probabilities(weight, b, c):
    """The probability of each of the 512 images."""
    score = STATES @ b + np.logaddexp(0, c + STATES @ weight.T).sum(axis=1)
    p = np.exp(score - score.max())
    return p / p.sum()


def train(how, steps, rate, seed):
    rng = np.random.default_rng(seed)
    weight, b, c, h = rng.normal(0, 0.01, (UNITS, 9)), np.zeros(9), np.zeros(UNITS), np.zeros((64, UNITS))
    for step in range(steps):
        data = BARS[rng.integers(14, size=64)]
        on = sigmoid(c + data @ weight.T)
        if how == "exact":
            drawn, share = STATES, probabilities(weight, b, c)
        else:
            h = h if how == "persistent" else coins(on, rng)
            for _ in range(10 if how == "CD-10" else 1):
                drawn = coins(sigmoid(b + h @ weight), rng)
                h = coins(sigmoid(c + drawn @ weight.T), rng)
            share = np.full(64, 1 / 64)
        drawn_on = sigmoid(c + drawn @ weight.T) * share[:, None]
        now = rate * (1 - step / steps)
        weight += now * (on.T @ data / 64 - drawn_on.T @ drawn)
        b += now * (data.mean(axis=0) - share @ drawn)
        c += now * (on.mean(axis=0) - drawn_on.sum(axis=0))
    p = probabilities(weight, b, c)
    return np.log(p[IS_BAR]).mean(), p[IS_BAR].sum()


# --8<-- [start:ways]
WAYS = {  # how the model's half is drawn, steps
    "CD-1": ("CD-1", STEPS),
    "CD-1, 4 x steps": ("CD-1", 4 * STEPS),
    "CD-10, 1/5 of the steps": ("CD-10", STEPS // 5),
    "CD-10": ("CD-10", STEPS),
    "persistent": ("persistent", STEPS),
    "persistent, 4 x steps": ("persistent", 4 * STEPS),
    "all 512 images counted": ("exact", STEPS),
}
# --8<-- [end:ways]
found = {}
print("                          sweeps  rate   mean log p of the 14 images   share of all probability")
for name, (how, steps) in WAYS.items():
    first = {rate: train(how, steps, rate, 0) for rate in (RATES[-3:] if how in ("exact", "CD-10") else RATES)}
    best = max(first, key=lambda rate: first[rate][0])
    found[name] = runs = np.array([train(how, steps, best, seed) for seed in range(1, SEEDS + 1)])
    logs = ", ".join(f"{value:.2f}" for value in runs[:, 0])
    sweeps = "" if how == "exact" else steps * (10 if how == "CD-10" else 1)
    print(f"{name:24}{sweeps:8}  {best:4.2f}   {logs:26}    {runs[:, 1].mean():.2f}", flush=True)
print(f"best possible                           {-np.log(14):.2f}                         1.00")
few = {name: runs[:, 0] for name, runs in found.items()}
assert SHORT or few["CD-1"].max() < few["CD-10"].min() - 0.3
assert SHORT or few["CD-1, 4 x steps"].max() < few["CD-10"].min() - 0.3
assert SHORT or few["persistent, 4 x steps"].min() > few["CD-1, 4 x steps"].max() + 0.3
assert SHORT or few["CD-10, 1/5 of the steps"].min() > few["persistent"].max()
assert SHORT or abs(few["CD-10, 1/5 of the steps"].mean() - few["persistent, 4 x steps"].mean()) < 0.03
