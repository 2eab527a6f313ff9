# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy"]
# ///
"""Figure: one step of an LSTM cell, with the numbers of the page."""

from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


c = 0.5
f, i, g, o = sigmoid(3), sigmoid(2), np.tanh(-1), sigmoid(0)
new = f * c + i * g
h = o * np.tanh(new)

ARROW = {"arrowstyle": "-|>", "lw": 1.1, "color": "black", "shrinkA": 0, "shrinkB": 0}
fig, ax = plt.subplots(figsize=(7.4, 2.9), layout="constrained")


def arrow(*points):
    """A line through some points, with a head at its end."""
    for start, end in pairwise(points[:-1]):
        ax.plot(*zip(start, end, strict=True), color="black", lw=1.1)
    ax.annotate("", points[-1], points[-2], arrowprops=ARROW)


def layer(x, name, function, value, colour):
    """One of the four small layers, with what it answers."""
    ax.add_patch(plt.Rectangle((x - 0.7, -0.35), 1.4, 0.7, fill=False, lw=1.5, ec=colour))
    ax.text(x, 0, function, ha="center", va="center", fontsize=11, color=colour)
    ax.text(x + 0.1, 0.5, f"{name} = {value:.3f}".replace("-", "−"), ha="left", va="bottom", fontsize=10, color=colour)


def operation(x, y, sign):
    ax.add_patch(plt.Circle((x, y), 0.26, fill=False, lw=1.3, ec="black"))
    ax.text(x, y, sign, ha="center", va="center", fontsize=12)


for x, name, function, value, colour in [
    (1.6, "f", "sigmoid", f, "C0"),
    (3.6, "i", "sigmoid", i, "C0"),
    (5.6, "g", "tanh", g, "C1"),
    (8.2, "o", "sigmoid", o, "C0"),
]:
    layer(x, name, function, value, colour)
    arrow((x, -1.2), (x, -0.35))
ax.plot([-0.3, 8.2], [-1.2, -1.2], color="black", lw=1.1)
ax.text(-0.4, -1.2, "xₜ and hₜ₋₁", ha="right", va="center", fontsize=11)

arrow((0, 3), (1.34, 3))  # the cell's own line
arrow((1.86, 3), (4.34, 3))
arrow((4.86, 3), (9.9, 3))
ax.text(-0.1, 3, f"cₜ₋₁ = {c}", ha="right", va="center", fontsize=11)
ax.text(10, 3, f"cₜ = −{-new:.3f}", ha="left", va="center", fontsize=11)
operation(1.6, 3, "×")
operation(4.6, 3, "+")
ax.text(1.6, 3.45, "keep a share", ha="center", fontsize=10)
ax.text(4.6, 3.45, "add a share of the new", ha="center", fontsize=10)

arrow((1.6, 0.35), (1.6, 2.74))
operation(4.6, 1.6, "×")
arrow((3.6, 0.35), (3.6, 1.6), (4.34, 1.6))
arrow((5.6, 0.35), (5.6, 1.6), (4.86, 1.6))
arrow((4.6, 1.86), (4.6, 2.74))

operation(8.2, 1.6, "×")
arrow((8.2, 0.35), (8.2, 1.34))
arrow((8.2, 3), (8.2, 1.86))
ax.text(8.32, 2.4, "tanh", ha="left", va="center", fontsize=10)
arrow((8.46, 1.6), (9.9, 1.6))
ax.text(10, 1.6, f"hₜ = −{-h:.3f}", ha="left", va="center", fontsize=11)
ax.text(8.05, 1.95, "show a share", ha="right", fontsize=10)

ax.set(xlim=(-2.4, 11.8), ylim=(-1.5, 3.8), aspect="equal")
ax.axis("off")
plt.savefig("figure_lstm_cell.svg")

assert [round(float(value), 3) for value in (f, i, g, o, new, h)] == [0.953, 0.881, -0.762, 0.5, -0.195, -0.096]
