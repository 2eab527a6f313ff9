# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy"]
# ///
"""Figure: six weights, the numbers of one forward pass above them and the slopes of the backward pass below."""

import matplotlib.pyplot as plt
import numpy as np

x, y = np.array([1.0, 2.0]), 1.0
w1, w2 = np.array([[1.0, 0.5], [-1.0, 0.25]]), np.array([1.5, 1.0])
z = w1 @ x
h = np.maximum(z, 0)
output = w2 @ h
doutput = 2 * (output - y)
dw2, dh = doutput * h, doutput * w2
dz = dh * (z > 0)
dw1 = np.outer(dz, x)

fig, ax = plt.subplots(figsize=(7.4, 3.4), layout="constrained")
ax.set(xlim=(-0.8, 9.4), ylim=(-3.2, 2.3))
ax.axis("off")
left, middle, right = [(0, 1.2), (0, -1.2)], [(4.2, 1.2), (4.2, -1.2)], (8.2, 0)


def pair(place, forward, backward, gap):
    """Words of the forward pass over a place, words of the backward pass under it."""
    for words, color, side, above in ((forward, "C0", "bottom", 1), (backward, "C1", "top", -1)):
        ax.text(place[0], place[1] + above * gap, words, color=color, ha="center", va=side, fontsize=10)


def say(value):
    return f"{value + 0.0:g}".replace("-", "−")


def line(start, end, weight, slope, share):
    ax.plot(*zip(start, end, strict=True), color="0.5", lw=1, zorder=1)
    pair([a + share * (b - a) for a, b in zip(start, end, strict=True)], say(weight), say(slope), 0.06)


for k, unit in enumerate(middle):
    for j, start in enumerate(left):
        line(start, unit, w1[k, j], dw1[k, j], 0.5 if j == k else 0.25)
    line(unit, right, w2[k], dw2[k], 0.5)
    pair(
        unit, f"$z_{k + 1}$ = {say(z[k])}\n$h_{k + 1}$ = {say(h[k])}", f"d$h$ = {say(dh[k])}\nd$z$ = {say(dz[k])}", 0.3
    )
    pair(left[k], f"$x_{k + 1}$ = {say(x[k])}", "", 0.3)
pair(right, f"output {say(output)}", f"slope {say(doutput)}", 0.3)
ax.plot(*zip(*left, *middle, right, strict=True), "o", ms=14, color="C0", ls="none", zorder=2)
for height, start, end, words, color in (
    (-2.6, 0.3, 3.8, "forward, to the layer above", "C0"),
    (-2.6, 8.2, 4.6, "backward, to the layer below", "C1"),
):
    ax.annotate("", (end, height), (start, height), arrowprops={"arrowstyle": "->", "lw": 1.2, "color": color})
    ax.text((start + end) / 2, height - 0.1, words, ha="center", va="top", fontsize=10, color=color)
plt.savefig("figure_backpropagation.svg")

assert (output, doutput, dz.tolist()) == (3, 4, [6, 0])
assert (dw1.tolist(), dw2.tolist()) == ([[6, 12], [0, 0]], [8, 0])
