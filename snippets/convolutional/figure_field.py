# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy"]
# ///
"""Figure: what one output sees through three layers, and by how many ways each pixel gets there."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Rectangle

fig, (left, right) = plt.subplots(1, 2, figsize=(7.2, 2.7), layout="constrained", width_ratios=[1.2, 1])

ways = [np.eye(1, 9, 4, dtype=int)[0]]
for _ in range(3):
    ways.append(np.convolve(ways[-1], [1, 1, 1], mode="same"))
for layer, counts in enumerate(ways):
    for place, count in enumerate(counts):
        style = {"facecolor": "C0", "alpha": 0.15 + 0.12 * count} if count else {"facecolor": "none"}
        left.add_patch(Rectangle((place + 0.06, 1.3 * layer), 0.88, 0.88, edgecolor="0.5", linewidth=0.6, **style))
        if count:
            left.text(place + 0.5, 1.3 * layer + 0.46, str(count), ha="center", va="center", fontsize=10)
    name = ["output", "layer 2", "layer 1", "pixels"][layer]
    left.text(-0.3, 1.3 * layer + 0.46, name, ha="right", va="center", fontsize=10)
left.set(xlim=(-2.6, 9.1), ylim=(5, -0.1), aspect="equal")
left.axis("off")
left.set_title("three layers of kernel 3")

for depth, style in (3, "-"), (10, "--"), (20, ":"):
    counts = np.ones(1)
    for _ in range(depth):
        counts = np.convolve(counts, [1, 1, 1])
    right.plot(np.arange(len(counts)) - depth, counts / counts.max(), style, label=f"{depth} layers")
right.set(xlabel="distance from the middle", ylabel="ways, of the most", xticks=[-20, -10, 0, 10, 20])
right.set_title("more layers")
right.legend(loc="upper left", handlelength=1.5, borderpad=0)
plt.savefig("figure_field.svg")

assert ways[3].tolist() == [0, 1, 3, 6, 7, 6, 3, 1, 0]
