# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy", "scikit-learn"]
# ///
"""Figure: digits drawn by a restricted Boltzmann machine, real ones, independent pixels, and the weights."""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits

images = (load_digits().data / 16 > 0.5).astype(np.float32)
order = np.random.default_rng(0).permutation(len(images))
x, test = images[order[:1000]], images[order[1397:]]
rng = np.random.default_rng(0)


def sigmoid(a):
    return (1 + np.tanh(a / 2)) / 2


def coins(p):
    return (rng.random(p.shape) < p).astype(np.float32)


weight = rng.normal(0, 0.01, (64, 64)).astype(np.float32)
b, c = np.zeros(64, np.float32), np.zeros(64, np.float32)
for step in range(6000):  # contrastive divergence, one step
    data = x[rng.integers(len(x), size=64)]
    on = sigmoid(c + data @ weight.T)
    drawn = coins(sigmoid(b + coins(on) @ weight))
    drawn_on = sigmoid(c + drawn @ weight.T)
    step_size = np.float32(0.3 * (1 - step / 6000) / 64)
    weight += step_size * (on.T @ data - drawn_on.T @ drawn)
    b += step_size * (data - drawn).sum(axis=0)
    c += step_size * (on - drawn_on).sum(axis=0)
v = coins(np.full((400, 64), 0.5))
for _ in range(1000):
    v = coins(sigmoid(b + coins(sigmoid(c + v @ weight.T)) @ weight))
apart = coins(np.tile(x.mean(axis=0), (400, 1)))


def mosaic(rows, across, gap):
    """Images of 8 x 8 side by side, with a line of `gap` between them."""
    down = len(rows) // across
    tiles = np.pad(rows.reshape(down, across, 8, 8), ((0, 0), (0, 0), (1, 1), (1, 1)), constant_values=gap)
    return tiles.transpose(0, 2, 1, 3).reshape(down * 10, across * 10)


fig, axes = plt.subplots(1, 4, figsize=(7, 2.1), layout="constrained")
parts = (("real test images", test), ("drawn", v), ("pixels by themselves", apart))
for ax, (title, rows) in zip(axes, parts, strict=False):
    ax.imshow(mosaic(rows[:36], 6, 0.3), cmap="gray_r", interpolation="none")
    ax.set_title(title, fontsize=10)
axes[3].imshow(mosaic(weight[:36], 6, 0), cmap="RdBu", vmin=-3, vmax=3, interpolation="none")
axes[3].set_title("weights of 36 units", fontsize=10)
for ax in axes:
    ax.axis("off")
plt.savefig("figure_restricted.svg")

differing = [(a.sum(1)[:, None] + x.sum(1) - 2 * a @ x.T).min(axis=1).mean() for a in (test, v, apart)]
print(*(f"{d:.2f}" for d in differing))
assert differing[0] < differing[1] + 0.2
assert differing[1] < differing[2] - 3
