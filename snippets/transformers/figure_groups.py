# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib"]
# ///
"""Figure: eight query heads that read eight, two or one sets of keys and values."""

import matplotlib.pyplot as plt

fig, axes = plt.subplots(1, 3, figsize=(7.2, 2.2), layout="constrained", sharey=True)
for axis, groups in zip(axes, (8, 2, 1), strict=True):
    share = 8 // groups
    for head in range(8):
        place = (head // share) * share + (share - 1) / 2
        axis.plot([head, place], [0, 0.9], color="black", lw=1, zorder=0)
    axis.plot(range(8), [0] * 8, "o", color="C0", ms=9)
    axis.plot([g * share + (share - 1) / 2 for g in range(groups)], [0.9] * groups, "s", color="C1", ms=9)
    axis.set(
        title=f"{groups} {'groups' if groups > 1 else 'group'}: cache {groups}/8", xlim=(-0.8, 7.8), ylim=(-0.45, 1.35)
    )
    axis.axis("off")
    axis.text(3.5, -0.38, "8 query heads", ha="center", color="C0", fontsize=9)
axes[0].text(3.5, 1.12, "keys and values", ha="center", color="C1", fontsize=9)
fig.savefig("figure_groups.svg")

assert len(axes[1].lines) == 8 + 2  # eight ways to two groups, and two rows of points
