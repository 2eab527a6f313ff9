# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib"]
# ///
"""Figure: a block on the streams of three positions. Attention reads all of them, the MLP each by itself."""

from itertools import pairwise

import matplotlib.pyplot as plt

fig, ax = plt.subplots(figsize=(7.4, 3.6), layout="constrained")
HEAD = {"arrowstyle": "-|>", "lw": 1.1, "color": "black", "shrinkA": 0, "shrinkB": 0}
LANES = {"c": 4.2, "a": 2.1, "b": 0.0}


def arrow(*points):
    for start, end in pairwise(points[:-1]):
        ax.plot(*zip(start, end, strict=True), color="black", lw=1.1)
    ax.annotate("", points[-1], points[-2], arrowprops=HEAD)


def box(x, y, width, height, name, colour, size=10):
    ax.add_patch(plt.Rectangle((x, y), width, height, fill=False, lw=1.5, ec=colour))
    ax.text(x + width / 2, y + height / 2, name, ha="center", va="center", fontsize=size, color=colour)


def plus(x, y):
    ax.add_patch(plt.Circle((x, y), 0.2, fill=False, lw=1.3, ec="black"))
    ax.text(x, y, "+", ha="center", va="center", fontsize=11)


for letter, y in LANES.items():
    ax.text(-0.2, y, letter, ha="right", va="center", fontsize=13)
    for start, end in ((0, 4.1), (4.5, 8.8), (9.2, 10.2)):  # the stream, from sum to sum
        arrow((start, y), (end, y))
    plus(4.3, y)
    plus(9.0, y)
    box(1.0, y - 1.15, 0.9, 0.6, "norm", "C2")
    arrow((0.5, y), (0.5, y - 0.85), (1.0, y - 0.85))
    arrow((1.9, y - 0.85), (2.5, y - 0.85))
    arrow((3.7, y - 0.85), (4.3, y - 0.85), (4.3, y - 0.2))
    box(5.6, y - 1.15, 0.9, 0.6, "norm", "C2")
    arrow((5.1, y), (5.1, y - 0.85), (5.6, y - 0.85))
    arrow((6.5, y - 0.85), (7.0, y - 0.85))
    box(7.0, y - 1.15, 1.2, 0.6, "MLP", "C1")
    arrow((8.2, y - 0.85), (9.0, y - 0.85), (9.0, y - 0.2))
for low, high in ((-1.25, -0.12), (0.12, 1.98), (2.22, 4.08)):  # the box lets the streams pass behind it
    ax.plot([2.5, 2.5], [low, high], color="C0", lw=1.5)
    ax.plot([3.7, 3.7], [low, high], color="C0", lw=1.5)
ax.plot([2.5, 3.7], [-1.25, -1.25], color="C0", lw=1.5)
ax.plot([2.5, 2.5, 3.7, 3.7], [4.08, 4.5, 4.5, 4.08], color="C0", lw=1.5)
ax.text(3.1, 1.05, "attention", ha="center", va="center", fontsize=11, rotation=90, color="C0")
ax.text(4.3, 4.65, "add", ha="center", fontsize=10)
ax.text(9.0, 4.65, "add", ha="center", fontsize=10)
ax.text(0.1, 4.65, "the stream", ha="left", fontsize=10)
ax.set(xlim=(-0.6, 10.4), ylim=(-1.5, 5.1), aspect="equal")
ax.axis("off")
plt.savefig("figure_block.svg")

assert len(ax.patches) == 3 * (2 + 1) + 2 * 3  # norms and an MLP in each lane, and two sums
