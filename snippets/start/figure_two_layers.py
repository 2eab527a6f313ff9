# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib"]
# ///
"""Figure: a network with two inputs, two hidden units and one output; every number forward and every slope backward."""

import math

import matplotlib.pyplot as plt

x, y = (1.0, -1.0), 1
W, v, c = ((0.5, -0.5), (1.0, 1.5)), (2.0, 3.0), -2.0
z = [sum(w * value for w, value in zip(row, x, strict=True)) for row in W]
h = [max(value, 0) for value in z]
s = sum(weight * value for weight, value in zip(v, h, strict=True)) + c
p = 1 / (1 + math.exp(-s))
ds = p - y
dh = [ds * weight for weight in v]
dz = [slope * (value > 0) + 0.0 for slope, value in zip(dh, z, strict=True)]

fig, ax = plt.subplots(figsize=(7.4, 3.9), layout="constrained")
ax.set(xlim=(-0.7, 10.1), ylim=(-2.75, 2.75), aspect="equal")
ax.axis("off")
left, middle, out = [(0, 1.5), (0, -1.5)], [(4.2, 1.5), (4.2, -1.5)], (8.2, 0)


def say(value):
    return f"{value:g}".replace("-", "−")


def line(start, end, weight, slope, share):
    ax.plot(*zip(start, end, strict=True), color="0.5", lw=1.1, zorder=1)
    place = [a + share * (b - a) for a, b in zip(start, end, strict=True)]
    box = {"facecolor": "none", "edgecolor": "none", "pad": 1}
    ax.text(place[0], place[1] + 0.24, say(weight), color="C0", ha="center", va="center", fontsize=10, bbox=box)
    ax.text(place[0], place[1] - 0.26, say(slope), color="C1", ha="center", va="center", fontsize=10, bbox=box)


for i, start in enumerate(left):
    for j, end in enumerate(middle):
        line(start, end, W[j][i], dz[j] * x[i] + 0.0, 0.5 if i == j else 0.28)
for j, start in enumerate(middle):
    line(start, out, v[j], ds * h[j] + 0.0, 0.5)
labels = {
    left[0]: f"$x_1$ = {say(x[0])}",
    left[1]: f"$x_2$ = {say(x[1])}",
    out: f"$c$ = {say(c)}\n$s$ = {say(s)}\n$p$ = {p:g}",
}
labels |= {middle[j]: f"$z_{j + 1}$ = {say(z[j])}\n$h_{j + 1}$ = {say(h[j])}" for j in range(2)}
back = {out: f"d$s$ = {say(ds)}\nd$c$ = {say(ds)}"}
back |= {middle[j]: f"d$h_{j + 1}$ = {say(dh[j])}\nd$z_{j + 1}$ = {say(dz[j])}" for j in range(2)}
for place, words in labels.items():
    ax.add_patch(plt.Circle(place, 0.24, facecolor="C0", edgecolor="none", zorder=2))
    ax.text(place[0], place[1] + 0.36, words, color="C0", ha="center", va="bottom", fontsize=10)
for place, words in back.items():
    ax.text(place[0], place[1] - 0.36, words, color="C1", ha="center", va="top", fontsize=10)
plt.savefig("figure_two_layers.svg")

assert (z, h, s, p) == ([1.0, -0.5], [1.0, 0], 0.0, 0.5)
assert (ds, dh, dz) == (-0.5, [-1.0, -1.5], [-1.0, 0])
