# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib"]
# ///
"""Figure: the block of 2017 beside that of a recent language model, part by part."""

import matplotlib.pyplot as plt

fig, axes = plt.subplots(1, 2, figsize=(7.2, 4.6), layout="constrained")


def box(axis, y, text, colour, x=0.62, width=0.56):
    style = {"boxstyle": "round,pad=0.02", "facecolor": "none", "edgecolor": colour, "lw": 1.6}
    axis.add_patch(plt.matplotlib.patches.FancyBboxPatch((x - width / 2, y - 0.035), width, 0.07, **style))
    axis.text(x, y, text, ha="center", va="center", fontsize=9, color=colour)


def part(axis, low, names):
    """A way from the stream to the right, through boxes, and back to a plus."""
    high = low + 0.13 * (len(names) - 1)
    axis.plot([0.12, 0.62, 0.62], [low - 0.07, low - 0.07, low - 0.055], color="black", lw=1)
    for k, (name, colour) in enumerate(names):
        box(axis, low + 0.13 * k, name, colour)
        if k:
            axis.plot([0.62, 0.62], [low + 0.13 * k - 0.075, low + 0.13 * k - 0.055], color="black", lw=1)
    axis.plot([0.62, 0.62, 0.15], [high + 0.055, high + 0.075, high + 0.075], color="black", lw=1)
    axis.plot([0.12], [high + 0.075], "o", color="black", mfc="none", ms=11)
    axis.text(0.12, high + 0.073, "+", ha="center", va="center", fontsize=11, color="black")
    return high + 0.075


OLD, NEW = "C0", "C1"
left, right = axes
for axis, title in zip(axes, ("2017", "since"), strict=True):
    axis.set(xlim=(-0.08, 1), ylim=(-0.04, 1.0), title=title)
    axis.axis("off")
left.text(0.16, 0.0, "letters + sines and cosines", fontsize=9, color=OLD)
first = part(left, 0.14, [("attention, h heads", OLD)])
second = part(left, first + 0.26, [("ReLU, 2 tables", OLD)])
stream = [0.0]
for top in (first, second):
    box(left, top + 0.1, "layer norm", OLD, x=0.12, width=0.28)
    stream += [top + 0.045, top + 0.155]  # the line ends below the box and goes on above it
right.text(0.16, 0.0, "letters alone", fontsize=9, color=NEW)
names = [("RMSNorm", NEW), ("rotary positions", NEW), ("attention, heads in groups", NEW)]
top = part(right, 0.14, names)
part(right, top + 0.14, [("RMSNorm", NEW), ("SwiGLU, 3 tables", NEW)])
stream = [*stream, 0.98]
for low, high in zip(stream[::2], stream[1::2], strict=True):
    left.plot([0.12, 0.12], [low, high], color="black", lw=2.5, zorder=0, alpha=0.35)
right.plot([0.12, 0.12], [0.0, 0.98], color="black", lw=2.5, zorder=0, alpha=0.35)
fig.savefig("figure_blocks.svg")

assert second + 0.155 < 0.98  # the upper norm lies inside the picture
