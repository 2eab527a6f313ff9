# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy"]
# ///
"""Figure: the weight matrices of a dense, a local and three convolutional layers; equal colours are equal weights."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Rectangle

n, k = 8, 3


def connections(stride=1, dilation=1):
    """Entry (i, j): which tap of the filter joins input j to output i; -1 for none. No padding."""
    starts = range(0, n - dilation * (k - 1), stride)
    matrix = np.full((len(starts), n), -1)
    for i, start in enumerate(starts):
        matrix[i, start : start + dilation * k : dilation] = np.arange(k)
    return matrix


shared = connections()
numbers = np.cumsum(shared.ravel() >= 0).reshape(shared.shape) - 1
panels = [
    ("dense", np.arange(48).reshape(6, 8)),
    ("local", np.where(shared >= 0, numbers, -1)),
    ("convolution", shared),
    ("stride 2", connections(stride=2)),
    ("dilation 2", connections(dilation=2)),
]
counts = {name: len(np.unique(matrix[matrix >= 0])) for name, matrix in panels}
fig, axes = plt.subplots(1, 5, figsize=(7.4, 1.75), layout="constrained")
for ax, (name, matrix) in zip(axes, panels, strict=True):
    for (i, j), tap in np.ndenumerate(matrix):
        if counts[name] == k:  # the taps have a colour each
            style = {"facecolor": f"C{tap}", "alpha": 0.85} if tap >= 0 else {"facecolor": "none"}
        else:  # every weight is one of its own: greys, none like its neighbour
            style = {"facecolor": "0.5", "alpha": 0.2 + 0.7 * (tap * 0.618 % 1)} if tap >= 0 else {"facecolor": "none"}
        ax.add_patch(Rectangle((j + 0.06, i + 0.06), 0.88, 0.88, edgecolor="0.5", linewidth=0.4, **style))
    ax.set(xlim=(0, n), ylim=(6, 0), aspect="equal")
    ax.axis("off")
    ax.set_title(f"{name}:\n{counts[name]} weights", fontsize=11, pad=4)
plt.savefig("figure_sharing.svg")

assert list(counts.values()) == [48, 18, 3, 3, 3]
assert [len(matrix) for _, matrix in panels] == [6, 6, 6, 3, 4]
