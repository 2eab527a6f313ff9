# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy"]
# ///
"""Figure: three bins with the shares of real examples and of fakes, and the best discriminator p / (p + q)."""

import matplotlib.pyplot as plt
import numpy as np

p, q = np.array([0.6, 0.3, 0.1]), np.array([0.2, 0.3, 0.5])
best = p / (p + q)

fig, (left, right) = plt.subplots(1, 2, figsize=(7.4, 2.8), layout="constrained")
bins = np.arange(3)
left.bar(bins - 0.2, p, width=0.38, color="C0", label="real, p")
left.bar(bins + 0.2, q, width=0.38, color="C1", label="fake, q")
left.set(title="how often each bin is drawn", ylim=(0, 0.75), ylabel="probability")
left.legend(loc="upper center", ncols=2)
right.bar(bins, best, width=0.5, color="C2")
right.axhline(0.5, color="0.5", ls="--", lw=1)
right.set(title="best answer of the discriminator", ylim=(0, 1), ylabel="probability of real")
for ax, places, heights in ((left, bins - 0.2, p), (left, bins + 0.2, q), (right, bins, best)):
    for x, height in zip(places, heights, strict=True):
        ax.text(x, height + 0.015, f"{height:.2f}" if ax is right else f"{height:.1f}", ha="center", fontsize=10)
for ax in (left, right):
    ax.set_xticks(bins, ["bin A", "bin B", "bin C"])
plt.savefig("figure_best_discriminator.svg")

assert np.allclose(best, [0.75, 0.5, 1 / 6])
