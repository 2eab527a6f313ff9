# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib"]
# ///
"""Figure: five kinds of problems, by what goes in and what comes out at which step."""

import matplotlib.pyplot as plt

# title, example, steps with an input, steps with an output, steps in all
KINDS = [
    ("one to one", "a digit:\nno sequence", {0}, {0}, 1),
    ("one to many", "image →\ncaption", {0}, {0, 1, 2}, 3),
    ("many to one", "sentence →\ntopic", {0, 1, 2}, {2}, 3),
    ("many to many", "character →\nnext character", {0, 1, 2}, {0, 1, 2}, 3),
    ("many to many", "sentence →\ntranslation", {0, 1, 2}, {3, 4}, 5),
]
ARROW = {"arrowstyle": "-|>", "lw": 1.1, "color": "black", "shrinkA": 0, "shrinkB": 0}

fig, axes = plt.subplots(1, 5, figsize=(7.4, 2.7), width_ratios=[k[4] + 0.8 for k in KINDS], layout="constrained")
drawn = 0
for ax, (title, example, reads, writes, steps) in zip(axes, KINDS, strict=True):
    for t in range(steps):
        ax.add_patch(plt.Rectangle((t - 0.28, -0.28), 0.56, 0.56, fill=False, lw=1.5, ec="C2"))
        if t:
            ax.annotate("", (t - 0.28, 0), (t - 0.72, 0), arrowprops=ARROW)
        for here, y, colour in ((t in reads, -1.1, "C0"), (t in writes, 1.1, "C1")):
            if here:
                ax.plot(t, y, "o", ms=11, color=colour)
                start, end = (-0.85, -0.28) if y < 0 else (0.28, 0.85)
                ax.annotate("", (t, end), (t, start), arrowprops=ARROW)
                drawn += 1
    middle = (steps - 1) / 2
    ax.text(middle, 1.75, title, ha="center", fontsize=10)
    ax.text(middle, -1.6, example, ha="center", va="top", fontsize=9, color="0.5")
    ax.set(xlim=(-0.9, steps - 0.1), ylim=(-2.7, 2.2), aspect="equal")
    ax.axis("off")
plt.savefig("figure_kinds.svg")

assert drawn == sum(len(reads) + len(writes) for _, _, reads, writes, _ in KINDS)
