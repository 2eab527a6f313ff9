# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy"]
# ///
"""Figure: one kernel on two images; the stroke moves, and its answer moves with it."""

import matplotlib.pyplot as plt
import numpy as np

kernel = np.eye(3) - 0.5 * (1 - np.eye(3))  # 1 on the diagonal, -0.5 elsewhere


def answers(image):
    """The kernel put on each of the 6 × 6 places, multiplied and added up."""
    return np.array([[np.sum(kernel * image[i : i + 3, j : j + 3]) for j in range(6)] for i in range(6)])


def draw(ax, numbers, title):
    ax.imshow(numbers, cmap="PuOr_r", vmin=-3, vmax=3)
    for place in np.ndindex(numbers.shape):
        if numbers[place]:
            colour = "white" if abs(numbers[place]) > 1.5 else "0.2"
            text = f"{numbers[place]:g}".replace("-", "−")
            ax.text(place[1], place[0], text, ha="center", va="center", color=colour, fontsize=7)
    ax.set_title(title, fontsize=10)
    ax.set_xticks([])
    ax.set_yticks([])
    for side in ax.spines.values():
        side.set(visible=True, color="0.6", linewidth=0.8)


fig, axes = plt.subplots(2, 3, figsize=(6.4, 4.4), width_ratios=[8, 3, 6], layout="constrained")
peaks = []
for row, (top, left) in zip(axes, [(1, 0), (4, 4)], strict=True):
    image = np.zeros((8, 8))
    image[top : top + 3, left : left + 3] = np.eye(3)
    made = answers(image)
    peaks.append([int(number) for number in np.unravel_index(made.argmax(), made.shape)])
    draw(row[0], image, "image, 8 × 8")
    draw(row[1], kernel, "kernel")
    draw(row[2], made, "answers, 6 × 6")
plt.savefig("figure_strokes.svg")

assert peaks == [[1, 0], [4, 4]]
assert made.max() == 3.0
