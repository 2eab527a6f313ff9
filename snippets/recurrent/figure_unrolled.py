# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib"]
# ///
"""Figure: a recurrent layer as a loop, and the same layer unrolled over four steps."""

import matplotlib.pyplot as plt

fig, ax = plt.subplots(figsize=(7.4, 3.5), layout="constrained")
ARROW = {"arrowstyle": "-|>", "lw": 1.3, "color": "black", "shrinkA": 0, "shrinkB": 0}


def step(x, names):
    """One copy of the layer: input from below, output above, the memory in the box."""
    for y, name, colour in zip((-1.3, 0, 1.3), names, ("C0", "black", "C1"), strict=True):
        ax.text(x, y, name, ha="center", va="center", fontsize=13, color=colour)
    ax.add_patch(plt.Rectangle((x - 0.38, -0.38), 0.76, 0.76, fill=False, lw=1.6, ec="C2"))
    for start, end in ((-1.02, -0.38), (0.38, 1.02)):
        ax.annotate("", (x, end), (x, start), arrowprops=ARROW)


step(0, ("$x_t$", "$h_t$", "$y_t$"))
ax.annotate("", (-0.38, -0.2), (-0.38, 0.2), arrowprops=ARROW | {"connectionstyle": "arc3,rad=2.2"})
ax.text(-1.05, 0, "$W_{hh}$", ha="center", va="center", fontsize=12)
ax.text(1.15, 0, "=", ha="center", va="center", fontsize=20)
places = [2.6, 4.2, 5.8, 7.4]
for t, x in enumerate(places, 1):
    step(x, (f"$x_{t}$", f"$h_{t}$", f"$y_{t}$"))
    ax.annotate("", (x - 0.38, 0), (x - 1.22, 0), arrowprops=ARROW)
    ax.text(x - 0.8, 0.14, "$W_{hh}$", ha="center", fontsize=11)
    ax.text(x + 0.1, -0.78, "$W_{ih}$", ha="left", fontsize=11)
ax.text(1.72, -0.33, "$h_0$", ha="center", fontsize=12)
ax.annotate("", (8.5, 0), (7.78, 0), arrowprops=ARROW)
ax.annotate("", (2.4, -1.95), (8.3, -1.95), arrowprops=ARROW | {"color": "C1", "ls": "--"})
ax.text(5.35, -1.85, "gradients run back through the same steps", ha="center", fontsize=11, color="C1")
ax.set(xlim=(-1.4, 8.7), ylim=(-2.15, 1.65), aspect="equal")
ax.axis("off")
plt.savefig("figure_unrolled.svg")

assert len(ax.patches) == 1 + len(places)
