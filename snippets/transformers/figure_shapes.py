# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy"]
# ///
"""Figure: who may look at whom, for a source of four tokens and a target of three, in four shapes."""

import matplotlib.pyplot as plt
import numpy as np

S, T = 4, 3
everything, later = np.ones((S + T, S + T), dtype=bool), np.tri(S + T, dtype=bool)
encoder = np.zeros((S + T, S + T), dtype=bool)
encoder[:S, :S] = True
prefix = later | encoder
panels = {
    "encoder": (everything[:S, :S], S),
    "decoder": (later, 0),
    "encoder–decoder": (prefix, S),
    "decoder with a prefix": (prefix, S),
}

fig, axes = plt.subplots(1, 4, figsize=(9.2, 3.5), layout="constrained", width_ratios=[S, S + T, S + T, S + T])
for ax, (title, (mask, source)) in zip(axes, panels.items(), strict=True):
    n = len(mask)
    for row in range(n):
        for column in range(n):
            colour = "C0" if row < source and column < source else "C1"
            if title == "encoder–decoder" and row >= S and column < S:
                colour = "C2"
            face = colour if mask[row, column] else "none"
            ax.add_patch(plt.Rectangle((column, row), 0.86, 0.86, fc=face, ec="0.6", lw=0.8, alpha=0.85))
    names = [f"s{k + 1}" for k in range(min(n, S))] + [f"t{k + 1}" for k in range(n - S)]
    if title == "decoder":
        names = [f"t{k + 1}" for k in range(n)]
    for k, name in enumerate(names):
        ax.text(k + 0.43, -0.3, name, ha="center", fontsize=9)
        ax.text(-0.25, k + 0.45, name, ha="right", va="center", fontsize=9)
    if title == "encoder–decoder":
        ax.axhline(S - 0.07, xmin=0.13, color="black", lw=1.6)
        ax.axvline(S - 0.07, ymax=0.86, color="black", lw=1.6)
    ax.set(xlim=(-0.95, n), ylim=(n, -0.9), aspect="equal")
    ax.set_title(f"{title}\n{mask.sum()} pairs", fontsize=11)
    ax.axis("off")
plt.savefig("figure_shapes.svg")

assert [int(mask.sum()) for mask, _ in panels.values()] == [16, 28, 34, 34]
assert S * S + T * (T + 1) // 2 + T * S == 34
