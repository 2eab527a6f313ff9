# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy"]
# ///
"""Figure: which keys a query looks at: all before it, a window of four, and the blocks that are computed for it."""

import matplotlib.pyplot as plt
import numpy as np

T, W = 12, 4
i, j = np.arange(T)[:, None], np.arange(T)
causal, band = j <= i, (j <= i) & (j > i - W)
fig, axes = plt.subplots(1, 3, figsize=(7.4, 2.9), layout="constrained")
titles = [f"causal: {causal.sum()} scores", f"window of {W}: {band.sum()} scores", "computed in blocks of 4"]
computed = (i // W == j // W) | (i // W == j // W + 1)
for ax, title, table in zip(axes, titles, [causal, band, band], strict=True):
    for a in range(T):
        for b in range(T):
            ax.add_patch(plt.Rectangle((b, a), 1, 1, fc="C0" if table[a, b] else "none", ec="0.75", lw=0.5))
            if title.startswith("computed") and computed[a, b] and not table[a, b]:
                ax.add_patch(plt.Rectangle((b, a), 1, 1, fc="C1", alpha=0.45, ec="0.75", lw=0.5))
    ax.set(title=title, xlim=(0, T), ylim=(T, 0), aspect="equal", xticks=[], yticks=[], xlabel="key")
    ax.spines[:].set_visible(False)
axes[0].set_ylabel("query")
plt.savefig("figure_window.svg")

assert causal.sum() == T * (T + 1) // 2
assert band.sum() == T * W - W * (W - 1) // 2
assert not (band & ~computed).any()
