# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy"]
# ///
"""Figure: what one neuron, and networks with 2 and with 8 hidden units, make of four corners in two classes."""

import matplotlib.pyplot as plt
import numpy as np


def corners(seed, n):
    rng = np.random.default_rng(seed)
    corner = rng.choice([-1.0, 1.0], size=(n, 2))
    return corner + rng.normal(0, 0.4, size=(n, 2)), (corner[:, 0] != corner[:, 1]).astype(float)


def neuron():
    w, b = np.zeros(2), 0.0
    for _ in range(2000):
        dz = (1 / (1 + np.exp(-(x @ w + b))) - y) / len(y)
        w, b = w - 0.5 * dz @ x, b - 0.5 * dz.sum()
    return lambda points: points @ w + b


def network(hidden, seed):
    rng = np.random.default_rng(seed)
    W, b = rng.standard_normal((hidden, 2)), np.zeros(hidden)
    v, c = rng.standard_normal(hidden), 0.0
    for _ in range(2000):
        z = x @ W.T + b
        h = np.maximum(z, 0)
        ds = (1 / (1 + np.exp(-(h @ v + c))) - y) / len(y)
        dz = np.outer(ds, v) * (z > 0)
        v, c = v - 0.5 * ds @ h, c - 0.5 * ds.sum()
        W, b = W - 0.5 * dz.T @ x, b - 0.5 * dz.sum(axis=0)
    return lambda points: np.maximum(points @ W.T + b, 0) @ v + c


x, y = corners(0, 200)
new_x, new_y = corners(1000, 1000)
two = max((network(2, seed) for seed in range(20)), key=lambda score: np.mean((score(x) > 0) == y))
grid = np.stack(np.meshgrid(np.linspace(-2.4, 2.4, 60), np.linspace(-2.4, 2.4, 60)), axis=-1)
fig, axes = plt.subplots(1, 3, figsize=(7.4, 2.8), sharey=True, layout="constrained")
right = []
for ax, title, score in zip(axes, ("one neuron", "2 hidden", "8 hidden"), (neuron(), two, network(8, 0)), strict=True):
    right.append(np.mean((score(new_x) > 0) == new_y))
    ax.contourf(grid[..., 0], grid[..., 1], score(grid), levels=[-1e9, 0, 1e9], colors=["C0", "C1"], alpha=0.2)
    ax.plot(*x[y == 0].T, "o", ms=3, color="C0")
    ax.plot(*x[y == 1].T, "s", ms=3, color="C1")
    ax.set(xlim=(-2.4, 2.4), ylim=(-2.4, 2.4), aspect="equal", xlabel="$x_1$")
    ax.set_title(f"{title}: {right[-1]:.0%} held out", fontsize=11)
axes[0].set_ylabel("$x_2$")
plt.savefig("figure_corners.svg")

assert right[0] < 0.6 < 0.9 < right[1] < right[2]
