# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib"]
# ///
"""Figure: deep learning within representation learning within machine learning, with an example of each."""

from itertools import pairwise

import matplotlib.pyplot as plt
from matplotlib.patches import FancyBboxPatch

BOXES = (  # left, bottom, right, top
    (
        0.0,
        0.0,
        10.0,
        3.7,
        "machine learning",
        "rules come\nfrom data\n\nfor example\na linear model\non built features",
    ),
    (2.7, 0.2, 9.85, 3.5, "representation learning", "features, too,\ncome from data\n\nfor example\ngroups"),
    (
        6.3,
        0.4,
        9.7,
        3.3,
        "deep learning",
        "several layers,\neach uses the one before\n\nfor example\na network for digits",
    ),
)
fig, ax = plt.subplots(figsize=(7, 2.4), layout="constrained")
for i, (left, bottom, right, top, name, text) in enumerate(BOXES):
    shape = {"boxstyle": "round,pad=0,rounding_size=0.15", "fc": f"C{i}", "ec": f"C{i}", "alpha": 0.12}
    ax.add_patch(FancyBboxPatch((left, bottom), right - left, top - bottom, **shape))
    ax.text(left + 0.15, top - 0.15, name, va="top", fontsize=11, weight="bold", color=f"C{i}")
    ax.text(left + 0.15, top - 0.7, text, va="top", fontsize=10)
ax.set(xlim=(-0.05, 10.05), ylim=(-0.05, 3.75))
ax.axis("off")
plt.savefig("figure_nested.svg")

for outer, inner in pairwise(BOXES):  # each box lies within the one before
    assert outer[0] < inner[0]
    assert outer[1] < inner[1]
    assert inner[2] < outer[2]
    assert inner[3] < outer[3]
