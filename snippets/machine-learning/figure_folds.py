# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy", "scikit-learn"]
# ///
"""Figure: five folds as rows of blocks, and a hundred estimates by a single split and by five folds."""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import KFold, cross_val_score
from sklearn.neighbors import KNeighborsClassifier

images, labels = load_digits(return_X_y=True)
single, mean = [], []
for seed in range(100):
    rows = np.random.default_rng(seed).permutation(1797)[:100]
    scores = cross_val_score(KNeighborsClassifier(3), images[rows], labels[rows], cv=KFold(5))
    single.append(scores[0])
    mean.append(scores.mean())

fig, (left, right) = plt.subplots(1, 2, figsize=(7, 2.8), width_ratios=(3, 4), layout="constrained")
for run in range(5):
    for part in range(5):
        colour = "C1" if part == run else "C0"
        left.barh(run, 0.94, left=part + 0.03, color=colour, height=0.7, alpha=1 if part == run else 0.45)
        left.text(part + 0.5, run, "test" if part == run else "train", ha="center", va="center", fontsize=8)
left.set_yticks(range(5), [f"run {run + 1}" for run in range(5)])
left.invert_yaxis()
left.set(xticks=[], title="five folds")
bins = np.arange(0.575, 1.06, 0.05)
right.hist(single, bins, color="C0", alpha=0.6, label="single split")
right.hist(mean, bins, color="C1", alpha=0.6, label="mean of five folds")
right.set(xlabel="accuracy", ylabel="sets of a hundred images", title="a hundred estimates")
right.legend(fontsize=8, loc="upper left")
plt.savefig("figure_folds.svg")

assert np.std(mean) < 0.7 * np.std(single)
