# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy", "scikit-learn"]
# ///
"""Figure: one trained neuron cuts the plane of two features along a straight line; held-out tumours on both sides."""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_breast_cancer

data = load_breast_cancer()
features, y = data.data[:, [20, 21]], (data.target == 0).astype(float)
order = np.random.default_rng(0).permutation(len(y))
train, held_out = order[:400], order[400:]
x = (features - features[train].mean(axis=0)) / features[train].std(axis=0)
w, b = np.zeros(2), 0.0
for _ in range(300):
    p = 1 / (1 + np.exp(-(x[train] @ w + b)))
    w, b = w - (p - y[train]) @ x[train] / 400, b - np.mean(p - y[train])

fig, ax = plt.subplots(figsize=(5.8, 4), layout="constrained")
corner = np.stack(np.meshgrid(np.linspace(-2.1, 4.4, 80), np.linspace(-2.4, 3.4, 80)), axis=-1)
p = 1 / (1 + np.exp(-(corner @ w + b)))
lines = ax.contour(
    corner[..., 0], corner[..., 1], p, levels=[0.1, 0.5, 0.9], colors="black", linewidths=[0.8, 1.8, 0.8]
)
ax.clabel(lines, fmt="p = %g", fontsize=9)
shown, answer = x[held_out], y[held_out]
ax.plot(*shown[answer == 0].T, "o", ms=4, color="C0", alpha=0.8, label="benign, held out")
ax.plot(*shown[answer == 1].T, "s", ms=4, color="C1", alpha=0.8, label="malignant, held out")
ax.set(xlabel="worst radius, standardised", ylabel="worst texture, standardised", ylim=(-2.4, 4.6))
ax.legend(loc="upper right")
plt.savefig("figure_boundary.svg")

right = ((shown @ w + b > 0) == answer).mean()
assert 0.88 < right < 0.93
