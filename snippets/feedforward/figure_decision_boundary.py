# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy"]
# ///
"""Figure: what a network with 0, 2, 3 and 16 hidden ReLUs makes of a disc inside a ring."""

import matplotlib.pyplot as plt
import numpy as np

rng = np.random.default_rng(1)
angle = rng.uniform(0, 2 * np.pi, 90)
radius = np.where(np.arange(90) < 45, rng.uniform(0.1, 1.0, 90), rng.uniform(1.6, 2.5, 90))
x = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
y = (np.arange(90) >= 45).astype(float)


# --8<-- [start:train]
def train(hidden, seed, steps=3000, lr=0.2):
    rng = np.random.default_rng(seed)
    w1, b1 = rng.standard_normal((hidden, 2)), 0.5 * np.ones(hidden)
    w2, b2 = rng.standard_normal(hidden) / np.sqrt(hidden), 0.0
    for _ in range(steps):
        z = x @ w1.T + b1
        h = np.maximum(z, 0)
        dlogit = (1 / (1 + np.exp(-(h @ w2 + b2))) - y) / len(y)
        dz = np.outer(dlogit, w2) * (z > 0)
        w2, b2 = w2 - lr * h.T @ dlogit, b2 - lr * dlogit.sum()
        w1, b1 = w1 - lr * dz.T @ x, b1 - lr * dz.sum(axis=0)
    return w1, b1, w2, b2


# --8<-- [end:train]


def logistic(steps=3000, lr=0.2):
    """No hidden layer: one neuron on the inputs themselves."""
    w, b = np.zeros(2), 0.0
    for _ in range(steps):
        dlogit = (1 / (1 + np.exp(-(x @ w + b))) - y) / len(y)
        w, b = w - lr * x.T @ dlogit, b - lr * dlogit.sum()
    return lambda points: points @ w + b


def network(w1, b1, w2, b2):
    return lambda points: np.maximum(points @ w1.T + b1, 0) @ w2 + b2


grid = np.stack(np.meshgrid(np.linspace(-2.8, 2.8, 36), np.linspace(-2.8, 2.8, 36)), axis=-1)
fig, axes = plt.subplots(1, 4, figsize=(7.4, 2.3), sharey=True, layout="constrained")
accuracy = {}
for ax, hidden in zip(axes, (0, 2, 3, 16), strict=True):
    # Small networks get stuck from many starts: take the best of ten, as one would.
    fits = [train(hidden, seed) for seed in range(10)] if hidden else []
    if hidden:
        best = max(fits, key=lambda p: ((network(*p)(x) > 0) == y).mean())
        logits = network(*best)
        for w, b in zip(best[0], best[1], strict=True) if hidden < 16 else ():
            ax.axline(-b * w / (w @ w), -b * w / (w @ w) + [-w[1], w[0]], color="0.5", lw=0.8, ls="--")
    else:
        logits = logistic()
    accuracy[hidden] = ((logits(x) > 0) == y).mean()
    ax.contourf(grid[..., 0], grid[..., 1], logits(grid), levels=[-1e9, 0, 1e9], colors=["C0", "C1"], alpha=0.2)
    ax.plot(*x[y == 0].T, "o", ms=3, color="C0")
    ax.plot(*x[y == 1].T, "s", ms=3, color="C1")
    ax.set(xlim=(-2.8, 2.8), ylim=(-2.8, 2.8), aspect="equal", xticks=[], yticks=[])
    ax.set_title(f"{f'{hidden} hidden' if hidden else 'one neuron'}: {accuracy[hidden]:.0%}", fontsize=11)
plt.savefig("figure_decision_boundary.svg")

assert accuracy[0] < 0.7 < accuracy[2] < accuracy[3] <= accuracy[16] == 1
