# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy", "scikit-learn"]
# ///
"""Figure: three stored digits, what is shown of them, and the half of the 3 on its way downhill."""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits

images, labels = load_digits(return_X_y=True)
training = np.random.default_rng(0).permutation(1797)[:1000]
first = [next(i for i in training if labels[i] == digit) for digit in (1, 2, 3)]
stored = np.where(images[first] / 16 > 0.5, 1.0, -1.0)
weights = stored.T @ stored / 64
np.fill_diagonal(weights, 0)

shown = np.where(np.arange(64) < 32, stored, 0)
paths = [[row.copy()] for row in shown]  # the state after each update
for path in paths:
    for i in np.random.default_rng(1).permutation(64):
        state, total = path[-1].copy(), weights[i] @ path[-1]
        state[i] = np.sign(total) if total != 0 else state[i]
        path.append(state)

fig, axes = plt.subplots(3, 6, figsize=(7, 3.9), layout="constrained")
for row, (pattern, path) in enumerate(zip(stored, paths, strict=True)):
    for ax, state in zip(axes[row], [pattern, *(path[k] for k in (0, 16, 32, 48, 64))], strict=True):
        ax.imshow(state.reshape(8, 8), cmap="gray_r", vmin=-1, vmax=1)
        ax.set(xticks=[], yticks=[])
        ax.set_xlabel(f"energy {-state @ weights @ state / 2:.1f}", fontsize=8)
for ax, title in zip(axes[0], ["stored", "shown", *(f"{k} updates" for k in (16, 32, 48, 64))], strict=True):
    ax.set_title(title, fontsize=10)
plt.savefig("figure_recall.svg")

for pattern, path in zip(stored, paths, strict=True):
    assert (path[-1] == pattern).all()
    assert np.diff([-s @ weights @ s / 2 for s in path]).max() <= 0
