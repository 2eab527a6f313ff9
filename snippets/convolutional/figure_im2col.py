# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy"]
# ///
"""Figure: the windows of a 3 × 3 image as the rows of a matrix, times the filter as a column."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Rectangle

image = np.array([[1, 2, 3], [4, 5, 6], [7, 8, 0]])
kernel = np.array([1, 0, 0, -1])
rows = np.array([image[i : i + 2, j : j + 2].ravel() for i, j in np.ndindex(2, 2)])
answers = rows @ kernel

fig, ax = plt.subplots(figsize=(7.2, 2.2), layout="constrained")


def table(numbers, x, y, title, colours=None):
    for (i, j), number in np.ndenumerate(numbers):
        shade = {"facecolor": colours(i, j), "alpha": 0.35} if colours else {"facecolor": "none"}
        ax.add_patch(Rectangle((x + j + 0.04, y + i + 0.04), 0.92, 0.92, edgecolor="0.5", linewidth=0.6, **shade))
        ax.text(x + j + 0.5, y + i + 0.52, str(number).replace("-", "−"), ha="center", va="center", fontsize=10)
    ax.text(x + numbers.shape[1] / 2, -0.35, title, ha="center", fontsize=10)


table(image, 0, 0.5, "image", lambda i, j: "C1" if i < 2 and j < 2 else "none")
ax.text(4, 2.05, "→", ha="center", va="center", fontsize=14)
table(rows, 5, 0, "one window a row", lambda i, _: "C1" if i == 0 else "none")
ax.text(10, 2.05, "·", ha="center", va="center", fontsize=14)
table(kernel[:, None], 11, 0, "filter", lambda _, __: "C0")
ax.text(13, 2.05, "=", ha="center", va="center", fontsize=14)
table(answers[:, None], 14, 0, "answers")
ax.text(16, 2.05, "→", ha="center", va="center", fontsize=14)
table(answers.reshape(2, 2), 17, 1, "output")
ax.set(xlim=(-0.3, 19.3), ylim=(4.2, -0.9), aspect="equal")
ax.axis("off")
plt.savefig("figure_im2col.svg")

assert answers.tolist() == [-4, -4, -4, 5]
