# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""Study: digits, twelve hidden units; contrastive divergence, persistent chains and the exact slope by counting."""

import sys

import numpy as np
from sklearn.datasets import load_digits

SHORT = "--short" in sys.argv
STEPS = 20 if SHORT else 6000
images = (load_digits().data / 16 > 0.5).astype(np.float32)
images = images[np.random.default_rng(0).permutation(len(images))]
PARTS = training, validation, test = images[:1000], images[1000:1397], images[1397:]
STATES = ((np.arange(2**12)[:, None] >> np.arange(12)) & 1).astype(np.float32)  # (4096, 12), all hidden states


def sigmoid(a):
    return (1 + np.tanh(a / 2)) / 2


def coins(p, rng):
    return (rng.random(p.shape) < p).astype(np.float32)


def states_of(weight, b, c):
    """The probabilities of all hidden states, the inputs of the pixels under each of them, and log Z."""
    inputs = b + STATES @ weight  # (4096, 64)
    score = STATES @ c + np.logaddexp(0, inputs).sum(axis=1)
    log_z = score.max() + np.log(np.exp(score - score.max()).sum())
    return np.exp(score - log_z), inputs, log_z


def train(how, steps, rate, seed):
    """The mean log probability of the three parts, exactly."""
    rng = np.random.default_rng(seed)
    weight = rng.normal(0, 0.01, (12, 64)).astype(np.float32)
    b, c, h = np.zeros(64, np.float32), np.zeros(12, np.float32), np.zeros((64, 12), np.float32)
    for step in range(steps):
        data = training[rng.integers(1000, size=64)]
        on = sigmoid(c + data @ weight.T)
        if how == "exact":
            p, inputs, _ = states_of(weight, b, c)
            pixels, weighted = sigmoid(inputs), p[:, None] * STATES
            slopes = weighted.T @ pixels, p @ pixels, weighted.sum(axis=0)
        else:
            h = h if how == "persistent" else coins(on, rng)
            for _ in range(10 if how == "CD-10" else 1):
                drawn = coins(sigmoid(b + h @ weight), rng)
                drawn_on = sigmoid(c + drawn @ weight.T)
                h = coins(drawn_on, rng)
            slopes = drawn_on.T @ drawn / 64, drawn.mean(axis=0), drawn_on.mean(axis=0)
        now = np.float32(rate * (1 - step / steps))
        weight += now * (on.T @ data / 64 - slopes[0])
        b += now * (data.mean(axis=0) - slopes[1])
        c += now * (on.mean(axis=0) - slopes[2])
    log_z = states_of(weight, b, c)[2]
    return [(x @ b + np.logaddexp(0, c + x @ weight.T).sum(axis=1)).mean() - log_z for x in PARTS]


# --8<-- [start:ways]
WAYS = {  # how the model's half is found, steps, rates to choose from, starts
    "CD-1": ("CD-1", STEPS, (0.1, 0.3, 1.0), (0, 1, 2)),
    "CD-1, 3 x steps": ("CD-1", 3 * STEPS, (0.1, 0.3, 1.0), (0, 1, 2)),
    "persistent": ("persistent", STEPS, (0.1, 0.3, 1.0), (0, 1, 2)),
    "persistent, 3 x steps": ("persistent", 3 * STEPS, (0.1, 0.3, 1.0), (0, 1, 2)),
    "CD-10": ("CD-10", STEPS, (0.1, 0.3, 1.0), (0, 1, 2)),
    "all 4,096 states counted": ("exact", STEPS, (0.3, 1.0), (0, 1)),
}
# --8<-- [end:ways]
found = {}
print("                          rate  log p of the training part  log p of the test part")
for name, (how, steps, rates, starts) in WAYS.items():
    first = {rate: train(how, steps, rate, 0) for rate in rates}
    best = max(first, key=lambda rate: first[rate][1])
    found[name] = runs = np.array([first[best], *(train(how, steps, best, seed) for seed in starts[1:])])
    told = (", ".join(f"{value:.2f}" for value in runs[:, part]) for part in (0, 2))
    print(f"{name:25} {best:4.1f}  {'{:26}  {}'.format(*told)}", flush=True)
assert SHORT or found["CD-1"][:, 0].mean() < found["all 4,096 states counted"][:, 0].mean() - 0.1
assert SHORT or found["CD-1"][:, 0].max() < found["persistent"][:, 0].min()
