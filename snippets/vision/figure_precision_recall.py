# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy"]
# ///
"""Figure: precision over recall for five boxes and four objects, and the staircase whose area is average precision."""

import matplotlib.pyplot as plt
import numpy as np

right = np.array([1, 1, 0, 1, 0])
hits = np.cumsum(right)
precision, recall = hits / np.arange(1, 6), hits / 4
best = np.maximum.accumulate(precision[::-1])[::-1]

fig, ax = plt.subplots(figsize=(5.6, 3.2), layout="constrained")
edges = np.concatenate([[0], recall])
for k in range(5):
    ax.fill_between(edges[k : k + 2], 0, best[k], color="C0", alpha=0.15, lw=0)
ax.step(edges, [best[0], *best], where="pre", color="C0", label="best precision at this recall or more")
ax.plot(recall, precision, "o--", color="C1", lw=1, label="after 1, 2, 3, 4 and 5 boxes")
for k, (r, p) in enumerate(zip(recall, precision, strict=True), 1):
    ax.annotate(str(k), (r, p), xytext=(-9, -12), textcoords="offset points", fontsize=10)
ax.text(0.28, 0.3, "area 0.6875", fontsize=11)
ax.set(xlabel="recall", ylabel="precision", xlim=(0, 1), ylim=(0, 1.08), xticks=[0, 0.25, 0.5, 0.75, 1])
ax.legend(loc="lower left", fontsize=9)
plt.savefig("figure_precision_recall.svg")

assert np.sum(np.diff(recall, prepend=0) * best) == 0.6875
