# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Weights that get a gradient often and weights that get one seldom: one rate for all, momentum, or one for each."""

# --8<-- [start:data]
import numpy as np

frequency = np.array([0.5] * 5 + [0.05] * 5 + [0.005] * 5)  # of 15 words


def texts(rng, count=4000):
    """Which words a text contains, and its score: the sum of the values of its words, and noise."""
    words = rng.random((count, 15)) < frequency
    return words.astype(float), words @ values + 0.1 * rng.standard_normal(count)


# --8<-- [end:data]
# --8<-- [start:train]
def train(x, y, lr, rule):
    w, u, v = np.zeros((3, 15))
    for start in range(0, len(x), 10):  # every text once, ten in a step
        part, score = x[start : start + 10], y[start : start + 10]
        g = 2 * (part @ w - score) @ part / 10
        if rule == "one rate for each":
            v = v + g**2
            w = w - lr * g / (np.sqrt(v) + 1e-10)
        else:
            u = (0.9 if rule == "momentum" else 0) * u + g
            w = w - lr * u
    return w


# --8<-- [end:train]
# --8<-- [start:compare]
rates, groups = [0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0], [slice(0, 5), slice(5, 10), slice(10, 15)]
found = {}
for rule in ("one rate for all", "momentum", "one rate for each"):
    rows = []
    for seed in range(5):
        rng = np.random.default_rng(seed)
        values = rng.choice([-1.0, 1.0], 15)
        x, y = texts(rng)
        other, score = texts(rng)
        with np.errstate(over="ignore", invalid="ignore"):  # the largest rates diverge
            tries = [train(x, y, lr, rule) for lr in rates]
        losses = [(np.mean((other[:2000] @ w - score[:2000]) ** 2), i) for i, w in enumerate(tries)]
        best = tries[min(pair for pair in losses if np.isfinite(pair[0]))[1]]  # chosen by the first 2,000
        loss = np.mean((other[2000:] @ best - score[2000:]) ** 2)
        rows.append([loss, *(np.abs(best - values)[group].mean() for group in groups)])
    found[rule] = np.array(rows)
    loss, *errors = found[rule].mean(axis=0)
    print(f"{rule:17}: unseen loss {loss:.4f}, error of a weight", *(f"{error:.3f}" for error in errors))
# --8<-- [end:compare]

for_all, momentum, for_each = found.values()
assert for_each[:, 0].max() < for_all[:, 0].min(), "better on unseen texts with every seed"
assert (for_all[:, 3] > 2 * for_each[:, 3]).all(), "the rare weights make the difference"
assert for_all[:, 3].mean() > 5 * for_each[:, 3].mean()
assert for_all[:, 3].mean() > 2 * momentum[:, 3].mean() > 2 * for_each[:, 3].mean(), "momentum is in between"
assert abs(for_all[:, 2].mean() - for_each[:, 2].mean()) < 0.01
