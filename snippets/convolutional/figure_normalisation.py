# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy"]
# ///
"""Figure: which maps share a mean, in batch, layer, group and instance normalisation."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Rectangle

images, channels = 3, 6
row, column = np.indices((images, channels))
PANELS = {"batch": column, "layer": row, "group": row * 2 + column // 3, "instance": row * channels + column}

figure, axes = plt.subplots(1, 4, figsize=(7.4, 2.1))
for ax, (name, shared) in zip(axes, PANELS.items(), strict=True):
    for i in range(images):
        for c in range(channels):
            ax.add_patch(Rectangle((c, i), 1, 1, facecolor="none", edgecolor="0.6", linewidth=0.6))
    same = np.argwhere(shared == shared[1, 1])  # all that share a mean with the second map of the second image
    for i, c in same:
        ax.add_patch(Rectangle((c + 0.06, i + 0.06), 0.88, 0.88, facecolor="C0", edgecolor="none"))
    ax.set(
        xlim=(-0.05, 6.05), ylim=(3.05, -0.05), aspect="equal", xticks=[], yticks=[], xlabel="6 channels", title=name
    )
    for side in ax.spines.values():
        side.set_visible(False)
axes[0].set_ylabel("3 images")
plt.savefig("figure_normalisation.svg")

sizes = {name: int((shared == shared[1, 1]).sum()) for name, shared in PANELS.items()}
assert sizes == {"batch": 3, "layer": 6, "group": 3, "instance": 1}
