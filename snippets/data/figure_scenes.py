# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "matplotlib", "numpy"]
# ///
"""Figure: scenes with one object, and with several, whose boxes and masks are drawn in the row below."""

import matplotlib.pyplot as plt
import numpy as np

from dlref.data import SCENE_SHAPES, scenes

COLUMNS = 5
one = scenes(2 * COLUMNS, size=64, rng=np.random.default_rng(3))
several = scenes(COLUMNS, size=64, objects=(2, 4), scale=(0.7, 0.95), rng=np.random.default_rng(5))

fig, axes = plt.subplots(4, COLUMNS, figsize=(7.4, 6.5), layout="constrained")
for ax in axes.flat:
    ax.axis("off")
for ax, image, label in zip(axes[:2].flat, one.images, one.labels[:, 0], strict=True):
    ax.imshow(image.transpose(1, 2, 0))
    ax.set_title(SCENE_SHAPES[label], fontsize=10, pad=3)
drawn = 0
for column in range(COLUMNS):
    image, labels = several.images[column].transpose(1, 2, 0), several.labels[column]
    axes[2, column].imshow(image)
    masked = image.mean(axis=2, keepdims=True) * 0.5 + 0.4 * np.ones(3)  # grey and pale where there is no object
    below = axes[3, column]
    for k in np.flatnonzero(labels >= 0):
        colour = f"C{k}"
        masked[several.masks[column, k]] = plt.matplotlib.colors.to_rgb(colour)
        x1, y1, x2, y2 = several.boxes[column, k] - 0.5  # the middle of the first pixel is at 0
        below.add_patch(plt.Rectangle((x1, y1), x2 - x1, y2 - y1, fill=False, ec=colour, lw=1.5))
        below.text(x1, y1 - 1.5, SCENE_SHAPES[labels[k]], fontsize=7, color="black", backgroundcolor="none")
        drawn += 1
    below.imshow(masked)
plt.savefig("figure_scenes.svg", dpi=100)

assert drawn == (several.labels >= 0).sum() > 2 * COLUMNS
