# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy"]
# ///
"""Figure: a query and a key turned by their places; the angle between them depends on the distance alone."""

import matplotlib.pyplot as plt
import numpy as np

STEP = 30  # degrees a place
fig, axes = plt.subplots(1, 3, figsize=(7.4, 3.0), layout="constrained")
between = []
for ax, (title, at, of) in zip(
    axes, [("not turned", 0, 0), ("query at 3, key at 1", 3, 1), ("query at 13, key at 11", 13, 11)], strict=True
):
    ends = []
    for start, size, place, name, color in ((0, 2, at, "query", "C0"), (45, 2**0.5, of, "key", "C1")):
        angle = np.radians(start + place * STEP)
        x, y = size * np.cos(angle), size * np.sin(angle)
        ax.annotate("", (x, y), (0, 0), arrowprops={"arrowstyle": "-|>", "lw": 2, "color": color, "shrinkB": 0})
        ax.text(x + 0.55 * np.cos(angle), y + 0.35 * np.sin(angle), name, color=color, ha="center", va="center")
        ends.append((x, y))
    between.append(np.dot(*ends))
    ax.plot(2 * np.cos(np.linspace(0, 2 * np.pi, 200)), 2 * np.sin(np.linspace(0, 2 * np.pi, 200)), color="0.7", lw=0.8)
    ax.set(title=title, xlim=(-2.5, 3.1), ylim=(-2.5, 2.6), aspect="equal", xticks=[], yticks=[])
    ax.set_xlabel(f"score {between[-1]:.2f}")
    ax.spines[:].set_visible(False)
plt.savefig("figure_rotary.svg")

assert np.isclose(between[0], 2)
assert np.isclose(between[1], between[2])
