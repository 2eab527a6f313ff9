# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy"]
# ///
"""Figure: 150 steps of the game x·y, both together and in turn."""

import matplotlib.pyplot as plt
import numpy as np

RATE = 0.1


def together(x, y):
    return x - RATE * y, y + RATE * x


def in_turn(x, y):
    x = x - RATE * y
    return x, y + RATE * x


fig, axes = plt.subplots(1, 2, figsize=(6, 3.7), sharex=True, sharey=True, layout="constrained")
ends = {}
for ax, (title, step) in zip(axes, {"together": together, "in turn": in_turn}.items(), strict=True):
    points = [(1.0, 0.0)]
    for _ in range(150):
        points.append(step(*points[-1]))
    ends[title] = np.hypot(*points[-1])
    ax.plot(*np.array(points).T, ".-", ms=3, lw=0.8, color="C0")
    ax.plot(1, 0, "o", ms=7, color="C1")
    ax.plot(0, 0, "+", ms=11, mew=2, color="0.4")
    ax.set(title=title, xlabel="x", xlim=(-2.3, 2.3), ylim=(-2.3, 2.3), aspect="equal")
axes[0].set(ylabel="y")
plt.savefig("figure_circle.svg")

assert ends["together"] > 2
assert 0.9 < ends["in turn"] < 1.1
