# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy", "scikit-learn"]
# ///
"""Figure: the mean image of each label, with the right labels and with labels that are shifted by one row."""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits

images, labels = load_digits(return_X_y=True)
order = np.random.default_rng(0).permutation(1797)
images, labels = images[order][:1000], labels[order][:1000]
rows = {"right labels": labels, "shifted by one": np.roll(labels, 1)}
means = {name: np.stack([images[y == digit].mean(axis=0) for digit in range(10)]) for name, y in rows.items()}

fig, axes = plt.subplots(2, 1, figsize=(7, 2.4), layout="constrained")
for ax, (name, mean) in zip(axes, means.items(), strict=True):
    mosaic = np.full((8, 10 * 9 - 1), np.nan)
    for digit in range(10):
        mosaic[:, 9 * digit : 9 * digit + 8] = mean[digit].reshape(8, 8)
    ax.imshow(mosaic, cmap="gray_r", vmin=0, vmax=16)
    ax.set_xticks([9 * digit + 3.5 for digit in range(10)], range(10))
    ax.set_yticks([])
    ax.set_ylabel(name, rotation=0, ha="right", va="center")
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
plt.savefig("figure_means.svg")

spread = {name: mean.std(axis=0).mean() for name, mean in means.items()}
assert spread["right labels"] > 4 * spread["shifted by one"]
