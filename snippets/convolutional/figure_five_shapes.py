# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "matplotlib", "numpy"]
# ///
"""Figure: two images of each of the five shapes, at different places, sizes, angles and in different light."""

import matplotlib.pyplot as plt
import numpy as np

from dlref.data import scenes

PLAIN = {"textures": ["plain"], "backgrounds": ["clouds"], "occlusion": 0, "clutter": 0}
SHAPES = ["disc", "ring", "crescent", "square", "triangle"]
made = scenes(15, size=32, shapes=SHAPES, **PLAIN, rng=np.random.default_rng(0))
fig, axes = plt.subplots(2, 5, figsize=(7.2, 3.1))
for number, ax in enumerate(axes.T.flat):
    row = number // 2 + 5 * (number % 2) + 5  # the labels are dealt in turn
    ax.imshow(made.images[row].transpose(1, 2, 0), interpolation="none")
    ax.set_title(SHAPES[made.labels[row, 0]] if number % 2 == 0 else "", fontsize=11)
    ax.axis("off")
plt.savefig("figure_five_shapes.svg")

assert made.labels[:, 0].tolist() == 3 * [0, 1, 2, 3, 4]
