# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy"]
# ///
"""Figure: a network with one hidden layer, its symbols, and which way values and gradients run."""

import itertools

import matplotlib.pyplot as plt
import numpy as np

layers = {"input x": 4, "hidden h = φ(x W₁ᵀ + b₁)": 5, "logits z = h W₂ᵀ + b₂": 3}
sizes = list(layers.values())
places = [[(3 * i, y) for y in np.arange(n) - (n - 1) / 2] for i, n in enumerate(sizes)]

fig, ax = plt.subplots(figsize=(7.4, 3.6), layout="constrained")
edges = 0
for here, there in itertools.pairwise(places):
    for a in here:
        for b in there:
            ax.plot(*zip(a, b, strict=True), color="0.5", lw=0.7, zorder=1)
            edges += 1
for i, (name, nodes) in enumerate(zip(layers, places, strict=True)):
    ax.plot(*zip(*nodes, strict=True), "o", ms=17, color=f"C{i}", zorder=2, ls="none")
    ax.text(3 * i, 2.6, name, ha="center", fontsize=11)
for i, name in enumerate(("W₁: 5 × 4 weights", "W₂: 3 × 5 weights")):
    ax.text(3 * i + 1.5, -2.6, name, ha="center", fontsize=11)
for y, start, end, label in ((-3.4, 0.3, 5.7, "forward: values"), (-4.3, 5.7, 0.3, "backward: gradients of the loss")):
    ax.annotate("", (end, y), (start, y), arrowprops={"arrowstyle": "->", "lw": 1.2})
    ax.text(3, y + 0.15, label, ha="center", fontsize=10)
ax.set(xlim=(-1.2, 7.2), ylim=(-4.6, 3.1))
ax.axis("off")
plt.savefig("figure_network.svg")

assert edges == 5 * 4 + 3 * 5
