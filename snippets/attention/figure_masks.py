# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy"]
# ///
"""Figure: who may look where: no mask, causal, padding, and cross-attention."""

import matplotlib.pyplot as plt
import numpy as np

full, causal = np.ones((6, 6), bool), np.tri(6, dtype=bool)
padded = full & (np.arange(6) < 4)
cross = np.ones((4, 6), bool) & (np.arange(6) < 5)
panels = [
    ("self-attention", full),
    ("causal mask", causal),
    ("padding mask", padded),
    ("cross-attention", cross),
]
fig, axes = plt.subplots(1, 4, figsize=(7.4, 2.6), layout="constrained")
for ax, (name, allowed) in zip(axes, panels, strict=True):
    rows, columns = allowed.shape
    for i, j in np.ndindex(rows, columns):
        colour = "C0" if allowed[i, j] else "none"
        ax.add_patch(plt.Rectangle((j + 0.06, i + 0.06), 0.88, 0.88, fc=colour, ec="C0", lw=0.8, alpha=0.75))
    ax.set(xlim=(0, columns), ylim=(6.05, 0), aspect="equal", title=name)
    ax.set_xticks(np.arange(columns) + 0.5, [str(j + 1) for j in range(columns)])
    ax.set_yticks(np.arange(rows) + 0.5, [str(i + 1) for i in range(rows)])
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    ax.title.set_fontsize(11)
    ax.set_xlabel("key of the source" if rows == 4 else "key")
axes[0].set_ylabel("query")
axes[3].set_ylabel("query of the target")
plt.savefig("figure_masks.svg")

assert [allowed.sum() for _, allowed in panels] == [36, 21, 24, 20]
