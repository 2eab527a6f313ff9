# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib"]
# ///
"""Figure: the text h e g d d g e h as two tasks. Next letter: eight questions. Hidden letter: here two."""

import matplotlib.pyplot as plt

TEXT = "hegddgeh"
HIDDEN = (1, 5)
rows = {
    "next letter": (["start", *TEXT[:-1]], list(TEXT)),
    "hidden letter": (
        ["?" if k in HIDDEN else c for k, c in enumerate(TEXT)],
        [c if k in HIDDEN else "" for k, c in enumerate(TEXT)],
    ),
}

fig, axes = plt.subplots(2, 1, figsize=(7, 3.6), layout="constrained")
for ax, (title, (inputs, targets)) in zip(axes, rows.items(), strict=True):
    for k, (x, y) in enumerate(zip(inputs, targets, strict=True)):
        ax.text(k, 0, x, ha="center", va="center", fontsize=11, color="C1" if x in ("?", "start") else "black")
        ax.text(
            k,
            1.3,
            y or "–",
            ha="center",
            va="center",
            fontsize=11,
            color="C0" if y else "0.6",
            weight="bold" if y else "normal",
        )
        if y:
            ax.annotate("", (k, 1.0), (k, 0.35), arrowprops={"arrowstyle": "-|>", "lw": 1.1, "color": "C0"})
    ax.text(-0.9, 0, "input", ha="right", va="center", fontsize=10)
    ax.text(-0.9, 1.3, "target", ha="right", va="center", fontsize=10)
    ax.text(-2.3, 0.65, title, ha="right", va="center", fontsize=11)
    low, high = (0, 4) if title == "next letter" else (0, 7)
    ax.plot([low, high], [-0.45, -0.45], color="C2", lw=2)
    ax.text(
        (low + high) / 2,
        -0.85,
        "what the fifth target may look at" if low + high == 4 else "what each target may look at",
        ha="center",
        va="center",
        color="C2",
        fontsize=9,
    )
    ax.set(xlim=(-4.6, 7.6), ylim=(-1.2, 1.8))
    ax.axis("off")
plt.savefig("figure_objectives.svg")

assert TEXT[::-1] == TEXT
assert rows["next letter"][0][1:] == rows["next letter"][1][:-1]
