# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy"]
# ///
"""Figure: attention as two products of tables and a softmax, with the numbers of the page."""

import matplotlib.pyplot as plt
import numpy as np

Q, K = np.array([[2.0, 0.0], [1.0, 1.0]]), np.array([[2.0, 0.0], [1.0, 1.0], [0.0, 2.0]])
V = np.array([[9.0, 3.0], [5.0, 4.0], [1.0, 8.0]])
S = Q @ K.T
A = np.exp(S) / np.exp(S).sum(axis=1, keepdims=True)

fig, ax = plt.subplots(figsize=(7.2, 2.9), layout="constrained")


def table(x, y, numbers, name, colour, digits=0, shade=False):
    """A table whose upper left corner is at x, y, with its name above or below."""
    columns = numbers.shape[1]
    for i, row in enumerate(numbers):
        for j, number in enumerate(row):
            alpha = 0.06 + 0.3 * number if shade else 0.12
            cell = x + 1.1 * j, y - 0.8 * (i + 1)
            ax.add_patch(plt.Rectangle(cell, 1.1, 0.8, fc=colour, alpha=alpha, ec="none"))
            ax.add_patch(plt.Rectangle(cell, 1.1, 0.8, fill=False, ec=colour, lw=1.2))
            ax.text(cell[0] + 0.55, cell[1] + 0.4, f"{number:.{digits}f}", ha="center", va="center", fontsize=10)
    ax.text(x + 0.55 * columns, y + 0.15, name, ha="center", va="bottom", fontsize=10, color=colour)


table(2.9, 4.1, K.T, "keys as columns: 2 × 3", "C1")
table(0, 1.6, Q, "queries: 2 × 2", "C0")
table(2.9, 1.6, S, "scores: 2 × 3", "black")
table(8.3, 1.6, A, "weights: 2 × 3", "black", digits=2, shade=True)
table(12.3, 4.9, V, "values: 3 × 2", "C2")
table(12.3, 1.6, A @ V, "results: 2 × 2", "C2", digits=1)
ax.annotate("", (8.15, 0.8), (6.35, 0.8), arrowprops={"arrowstyle": "-|>", "lw": 1.3, "color": "black"})
ax.text(7.25, 0.95, "softmax", ha="center", va="bottom", fontsize=10)
ax.text(7.25, 0.62, "of each row", ha="center", va="top", fontsize=10)
ax.text(-0.2, 1.2, "you", ha="right", va="center", fontsize=10)
ax.text(-0.2, 0.4, "Dora", ha="right", va="center", fontsize=10)
for j, person in enumerate(("Ann", "Ben", "Cleo")):
    ax.text(3.45 + 1.1 * j, -0.1, person, ha="center", va="top", fontsize=10)
    ax.text(8.85 + 1.1 * j, -0.1, person, ha="center", va="top", fontsize=10)
    ax.text(14.65, 4.5 - 0.8 * j, person, ha="left", va="center", fontsize=10)
for j in (0, 1):
    ax.text(12.85 + 1.1 * j, -0.1, f"film {j + 1}", ha="center", va="top", fontsize=10)
ax.set(xlim=(-1.5, 15.8), ylim=(-0.7, 5.6), aspect="equal")
ax.axis("off")
plt.savefig("figure_attention_tables.svg")

assert A.sum(axis=1).round(6).tolist() == [1, 1]
assert (A @ V).round(1).tolist() == [[8.4, 3.2], [5, 5]]
