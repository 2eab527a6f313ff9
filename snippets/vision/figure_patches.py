# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "matplotlib", "numpy"]
# ///
"""Figure: a scene, cut into a grid of patches, the patches as a row, and the scene with its patches shuffled."""

import matplotlib.pyplot as plt
import numpy as np

from dlref.data import scenes

image = scenes(6, size=32, occlusion=0, clutter=0, rng=np.random.default_rng(0)).images[5].transpose(1, 2, 0)
patches = image.reshape(4, 8, 4, 8, 3).swapaxes(1, 2).reshape(16, 8, 8, 3)
order = np.random.default_rng(3).permutation(16)

fig = plt.figure(figsize=(7.4, 3.9), layout="constrained")
axes = fig.subplot_mosaic("ABC;DDD", height_ratios=[3, 1])


def grid(ax, patches, title):
    """16 patches of 8 × 8 pixels, in four rows, with gaps."""
    canvas = np.ones((38, 38, 4)) * [1, 1, 1, 0]
    for p, patch in enumerate(patches):
        i, j = divmod(p, 4)
        canvas[10 * i : 10 * i + 8, 10 * j : 10 * j + 8] = np.dstack([patch, np.ones((8, 8))])
    ax.imshow(canvas)
    ax.set_title(title)


axes["A"].imshow(image)
axes["A"].set_title("32 × 32 pixels")
grid(axes["B"], patches, "16 patches of 8 × 8")
grid(axes["C"], patches[order], "shuffled")
row = np.ones((8, 158, 4)) * [1, 1, 1, 0]
for p, patch in enumerate(patches):
    row[:, 10 * p : 10 * p + 8] = np.dstack([patch, np.ones((8, 8))])
axes["D"].imshow(row)
axes["D"].set_title("the sequence that the network reads")
for ax in axes.values():
    ax.axis("off")
plt.savefig("figure_patches.svg")

assert np.array_equal(patches[5], image[8:16, 8:16])
assert sorted(order) == list(range(16))
