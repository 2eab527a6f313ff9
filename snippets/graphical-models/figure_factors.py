# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib"]
# ///
"""Figure: the factor graph of three pixels in a row, each seen once."""

import matplotlib.pyplot as plt

pixels, links, seen = [(0, 1), (2, 1), (4, 1)], [(1, 1), (3, 1)], [(0, 0), (2, 0), (4, 0)]
fig, ax = plt.subplots(figsize=(7, 2.3), layout="constrained")
ax.plot([0, 4], [1, 1], color="0.6", zorder=1)
for (x, y), (_, below) in zip(pixels, seen, strict=True):
    ax.plot([x, x], [y, below], color="0.6", zorder=1)
ax.scatter(*zip(*pixels, strict=True), s=1300, color="C0", zorder=2)
ax.scatter(*zip(*links, strict=True), s=420, marker="s", color="C1", zorder=2)
ax.scatter(*zip(*seen, strict=True), s=420, marker="s", color="C2", zorder=2)
for number, (x, y) in enumerate(pixels, 1):
    ax.text(x, y, f"pixel {number}", ha="center", va="center", color="white", fontsize=9)
for x, y in links:
    ax.text(x, y + 0.27, "3 if equal", ha="center", fontsize=9)
for (x, y), value in zip(seen, ("light", "dark", "light"), strict=True):
    ax.text(x + 0.2, y, f"2 if {value}", va="center", fontsize=9)
ax.set(xlim=(-0.7, 5.1), ylim=(-0.35, 1.5))
ax.axis("off")
plt.savefig("figure_factors.svg")

assert len(links) == len(pixels) - 1
