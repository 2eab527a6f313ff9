# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib"]
# ///
"""Figure: the plain softmax needs the whole table of scores; in blocks, two numbers and a sum are carried on."""

import matplotlib.pyplot as plt

fig, (left, right) = plt.subplots(1, 2, figsize=(7.4, 3.2), layout="constrained")
L, B = 12, 3


def cell(ax, x, y, w, h, color, alpha=1.0):
    ax.add_patch(plt.Rectangle((x, y), w, h, fc=color, alpha=alpha, ec="0.6", lw=0.5))


for row in range(L):
    for column in range(L):
        cell(left, column, row, 1, 1, "C1", 0.7)
        inside = 2 * B <= column < 3 * B
        cell(right, column, row, 1, 1, "C1" if inside else "none", 0.7 if inside else 1.0)
for ax in (left, right):
    for row in range(L):
        cell(ax, L + 2, row, 3, 1, "C2", 0.7)
    ax.text(L / 2, -0.6, "scores", ha="center")
    ax.text(L + 3.5, -0.6, "result", ha="center")
for row in range(L):
    cell(right, L + 0.2, row, 0.7, 1, "C0")
    cell(right, L + 1.0, row, 0.7, 1, "C0")
right.text(L + 0.95, L + 0.9, "largest, total", ha="center", va="center")
right.annotate("", (2 * B, L + 0.9), (0, L + 0.9), arrowprops={"arrowstyle": "-|>", "lw": 1.2, "color": "black"})
left.set_title("plain: all are kept")
right.set_title("in blocks: one at a time")
for ax in (left, right):
    ax.set(xlim=(-0.2, L + 5.2), ylim=(L + 1.6, -1.4), aspect="equal", xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
left.set_ylabel("queries")
plt.savefig("figure_running_blocks.svg")

assert len(left.patches) == L * L + L
assert sum(patch.get_facecolor()[3] > 0 for patch in right.patches) == B * L + 3 * L
