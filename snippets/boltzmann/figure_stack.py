# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "matplotlib", "numpy", "scikit-learn"]
# ///
"""Figure: the links of a deep belief network and of a deep Boltzmann machine, and digits that a stack draws."""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits

from dlref.boltzmann import DBN

x = (load_digits().data / 16 > 0.5).astype(np.float32)
train = x[np.random.default_rng(0).permutation(len(x))[:1000]]
rng = np.random.default_rng(0)
dbn, data = DBN([64, 100, 100], rng=rng), train
for rbm in dbn.rbms:
    for rate in (0.1, 0.03, 0.01):
        rbm.fit(data, epochs=60, batch_size=50, lr=rate, rng=rng)
    data = rbm.mean_hidden(data)
lower, top = dbn.rbms
h = (rng.random((400, 100)) < 0.5).astype(np.float32)
once = lower.sample_visible(top.sample_visible(h, rng), rng)
for _ in range(300):
    h = top.sample_hidden(top.sample_visible(h, rng), rng)
v = lower.sample_visible(top.sample_visible(h, rng), rng)


def mosaic(rows):
    tiles = np.pad(rows[:36].reshape(6, 6, 8, 8), ((0, 0), (0, 0), (1, 1), (1, 1)), constant_values=0.3)
    return tiles.transpose(0, 2, 1, 3).reshape(60, 60)


def links(ax, title, directed):
    """Three layers of three units; arrows down below the top pair, if directed."""
    for y in (0, 1):
        for a in range(3):
            for b in range(3):
                style, color = ("->", "C1") if directed and y == 0 else ("-", "C0")
                arrow = {"arrowstyle": style, "color": color, "lw": 1.2, "shrinkA": 7, "shrinkB": 7}
                ax.annotate("", (a, y), (b, y + 1), arrowprops=arrow)
    places = np.array([(a, y) for y in range(3) for a in range(3)])
    ax.scatter(*places.T, s=150, color="white", edgecolor="black", zorder=3)
    ax.set_title(title, fontsize=9)
    ax.set(xlim=(-0.4, 2.4), ylim=(-0.3, 2.3))


fig, axes = plt.subplots(1, 4, figsize=(7, 2.1), layout="constrained")
links(axes[0], "deep belief network", directed=True)
links(axes[1], "deep Boltzmann machine", directed=False)
for ax, title, rows in ((axes[2], "top: 300 sweeps", v), (axes[3], "top: fair coins", once)):
    ax.imshow(mosaic(rows), cmap="gray_r", interpolation="none")
    ax.set_title(title, fontsize=9)
for ax in axes:
    ax.axis("off")
plt.savefig("figure_stack.svg")

far = [(a.sum(1)[:, None] + train.sum(1) - 2 * a @ train.T).min(axis=1).mean() for a in (v, once)]
print(*(f"{d:.1f}" for d in far))
assert far[0] < far[1] - 2
