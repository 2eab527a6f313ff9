# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib"]
# ///
"""Figure: every place of a filter with three taps on six pixels, with padding, stride and dilation."""

import matplotlib.pyplot as plt
from matplotlib.patches import Rectangle

PANELS = [
    ("plain: 4 places", 0, 1, 1),
    ("padding 1: 6 places", 1, 1, 1),
    ("stride 2: 2 places", 0, 2, 1),
    ("padding 1, stride 2: 3 places", 1, 2, 1),
    ("dilation 2: 2 places", 0, 1, 2),
]
counts = []
fig, axes = plt.subplots(1, 5, figsize=(7.4, 2.1), layout="constrained")
for ax, (title, p, s, d) in zip(axes, PANELS, strict=True):
    for m in range(-p, 6 + p):
        inside = 0 <= m < 6
        style = {"facecolor": "0.5", "alpha": 0.45} if inside else {"facecolor": "none", "linestyle": ":"}
        ax.add_patch(Rectangle((m + 0.06, -0.4), 0.88, 0.88, edgecolor="0.5", linewidth=0.6, **style))
    starts = range(-p, 6 + p - 2 * d, s)
    counts.append(len(starts))
    for row, start in enumerate(starts, 1):
        for tap in range(3):
            where = (start + d * tap + 0.06, row + 0.06)
            ax.add_patch(Rectangle(where, 0.88, 0.88, facecolor=f"C{tap}", alpha=0.85, edgecolor="none"))
    ax.set(xlim=(-1.1, 7.1), ylim=(7.2, -0.6), aspect="equal")
    ax.axis("off")
    ax.set_title(title.replace(": ", ":\n").replace("1, ", "1,\n"), fontsize=10, pad=4)
plt.savefig("figure_places.svg")

assert counts == [4, 6, 2, 3, 2]
