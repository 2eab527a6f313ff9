# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy", "scikit-learn"]
# ///
"""Figure: log Z by annealed importance sampling, for more and more temperatures, against counting."""

import matplotlib.pyplot as plt

# --8<-- [start:train]
import numpy as np
from sklearn.datasets import load_digits

x = (load_digits().data / 16 > 0.5).astype(np.float32)
x = x[np.random.default_rng(0).permutation(len(x))][:1000]
share = (x.sum(axis=0) + 1) / 1002


def sigmoid(a):
    return (1 + np.tanh(a / 2)) / 2


def coins(p, rng):
    return (rng.random(p.shape) < p).astype(np.float32)


def fit(x, units, steps=6000, rate=0.3):
    rng = np.random.default_rng(0)
    weight = rng.normal(0, 0.01, (units, x.shape[1])).astype(np.float32)
    b, c = np.zeros(x.shape[1], np.float32), np.zeros(units, np.float32)
    for step in range(steps):
        data = x[rng.integers(len(x), size=64)]
        on = sigmoid(c + data @ weight.T)
        drawn = coins(sigmoid(b + coins(on, rng) @ weight), rng)
        drawn_on = sigmoid(c + drawn @ weight.T)
        step_size = np.float32(rate * (1 - step / steps) / 64)
        weight += step_size * (on.T @ data - drawn_on.T @ drawn)
        b += step_size * (data - drawn).sum(axis=0)
        c += step_size * (on - drawn_on).sum(axis=0)
    return weight, b, c


# --8<-- [end:train]


# --8<-- [start:anneal]
def log_mean(a):
    return a.max() + np.log(np.exp(a - a.max()).mean())


def anneal(machine, start, temperatures, chains=100, seed=0):
    """log Z and its standard error; `start` (64,) are the biases of independent pixels to begin with."""
    weight, b, c = machine
    rng = np.random.default_rng(seed)
    v = coins(np.tile(sigmoid(start), (chains, 1)), rng)
    total = np.zeros(chains)  # the log of each chain's weight
    for k in range(1, temperatures + 1):
        before, now = (k - 1) / temperatures, k / temperatures
        for t, sign in ((now, 1), (before, -1)):
            bias = (1 - t) * start + t * b
            total += sign * (v @ bias + np.logaddexp(0, t * (c + v @ weight.T)).sum(axis=1))
        h = coins(sigmoid(now * (c + v @ weight.T)), rng)
        v = coins(sigmoid((1 - now) * start + now * (b + h @ weight)), rng)
    log_z_start = len(c) * np.log(2) + np.logaddexp(0, start).sum()
    ratio = np.exp(total - total.max())
    error = ratio.std(ddof=1) / ratio.mean() / np.sqrt(chains)
    return log_z_start + log_mean(total), error


# --8<-- [end:anneal]


# --8<-- [start:compare]
weight, b, c = machine = fit(x, 12)
hidden = ((np.arange(2**12)[:, None] >> np.arange(12)) & 1).astype(np.float32)
score = hidden @ c + np.logaddexp(0, b + hidden @ weight).sum(axis=1)
exact = score.max() + np.log(np.exp(score - score.max()).sum())
STARTS = {"pixels of the data": np.log(share / (1 - share)), "fair coins": np.zeros(64)}
found = {}
print(f"counted: {exact:.2f}")
for name, start in STARTS.items():
    for temperatures in (1, 10, 100, 1000):
        found[name, temperatures] = runs = [anneal(machine, start, temperatures, seed=s) for s in range(5)]
        text = "  ".join(f"{log_z:5.2f} ± {error:.2f}" for log_z, error in runs[:4])
        print(f"{name:18} {temperatures:4} temperatures: {text}")
# --8<-- [end:compare]

fig, ax = plt.subplots(figsize=(7, 2.9), layout="constrained")
ax.axhline(exact, color="0.5", ls="--", label="counted")
for i, name in enumerate(STARTS):
    for j, temperatures in enumerate((1, 10, 100, 1000)):
        log_z, error = np.array(found[name, temperatures]).T
        places = j + 0.3 * (i - 0.5) + np.linspace(-0.1, 0.1, 5)
        ax.errorbar(places, log_z, yerr=2 * error, fmt="o", ms=4, color=f"C{i}", label=name if j == 0 else None)
ax.set_xticks(range(4), ["1", "10", "100", "1000"])
ax.set(xlabel="temperatures", ylabel="estimated log Z", ylim=(20, 64))
ax.legend(loc="lower right")
plt.savefig("figure_annealing.svg")

for name in STARTS:
    log_z, error = np.array(found[name, 1000]).T
    assert np.abs(log_z - exact).max() < 0.2
    assert error.max() < 0.08
assert max(found["fair coins", 1])[0] < exact - 15
