# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "matplotlib", "numpy"]
# ///
"""Figure: scenes with one object and with several, and below each the masks and boxes of what is in it."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import to_rgba

from dlref.data import SCENE_SHAPES, scenes

one = scenes(20, size=48, rng=np.random.default_rng(3))
several = scenes(20, size=48, objects=(2, 4), scale=(0.75, 1.0), clutter=1, rng=np.random.default_rng(5))
COLUMNS = 5
CHOSEN = [(one, row) for row in (0, 12, 6, 7, 9)] + [(several, row) for row in range(COLUMNS)]


def draw_truth(ax, made, row):
    """The pixels where each object is seen, its box and its name; returns how many objects there are."""
    seen = np.flatnonzero(made.labels[row] >= 0)
    picture = np.zeros((48, 48, 4))
    for k in seen:
        picture[made.masks[row, k]] = to_rgba(f"C{k}", 0.6)
        x1, y1, x2, y2 = made.boxes[row, k] - 0.5  # imshow has the middle of the first pixel at 0
        ax.add_patch(plt.Rectangle((x1, y1), x2 - x1, y2 - y1, fill=False, ec=f"C{k}", lw=1.2))
        ax.text((x1 + x2) / 2, y2 + 1, SCENE_SHAPES[made.labels[row, k]], ha="center", va="top", fontsize=8)
    ax.imshow(picture, interpolation="none")
    ax.set(xlim=(-0.5, 47.5), ylim=(52, -0.5))
    return len(seen)


fig, axes = plt.subplots(4, COLUMNS, figsize=(7.4, 5.9), layout="constrained")
drawn = 0
for i, (made, row) in enumerate(CHOSEN):
    above, below = axes[2 * (i // COLUMNS), i % COLUMNS], axes[2 * (i // COLUMNS) + 1, i % COLUMNS]
    colours = np.rint(made.images[row].transpose(1, 2, 0) * 15) / 15  # fewer colours, a smaller file
    above.imshow(colours, interpolation="none")
    drawn += draw_truth(below, made, row)
    above.axis("off")
    below.axis("off")
plt.savefig("figure_scenes.svg")

assert drawn > 3 * COLUMNS
