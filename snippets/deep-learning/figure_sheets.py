# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy", "scikit-learn"]
# ///
"""Figure: the first twenty sheets, each with a digit at a random place."""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits

data, rng = load_digits(), np.random.default_rng(0)
order = rng.permutation(1797)
mosaic = np.full((2 * 15 - 1, 10 * 15 - 1), np.nan)
for i in range(20):
    sheet = np.zeros((14, 14))
    row, column = rng.integers(7, size=2)
    sheet[row : row + 8, column : column + 8] = data.images[order[i]] / 16
    top, left = 15 * (i // 10), 15 * (i % 10)
    mosaic[top : top + 14, left : left + 14] = sheet
plt.figure(figsize=(7, 1.6), layout="constrained")
colours = plt.get_cmap("gray_r").with_extremes(bad="C0")
plt.imshow(np.ma.masked_invalid(mosaic), cmap=colours, vmin=0, vmax=1)
plt.axis("off")
plt.savefig("figure_sheets.svg")

assert data.target[order[:5]].tolist() == [6, 6, 6, 2, 5]
