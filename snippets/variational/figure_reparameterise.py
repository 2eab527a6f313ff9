# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy"]
# ///
"""Figure: the draws move with the mean, and what single draws say about the slope."""

import matplotlib.pyplot as plt
import numpy as np

rng = np.random.default_rng(0)
noise = rng.normal(size=20_000)
z = 2 + noise
through, score = 2 * z, z**2 * noise

fig, (left, right) = plt.subplots(1, 2, figsize=(7, 3), layout="constrained")
grid = np.linspace(-1.2, 4.7, 200)
left.plot(grid, grid**2, color="0.6")
for place in (1.0, 3.0):
    left.plot([place, place + 0.6], [place**2, (place + 0.6) ** 2], "o-", color="C0", ms=4)
    left.annotate(
        "", (place + 0.6, (place + 0.6) ** 2), (place, place**2), arrowprops={"arrowstyle": "->", "color": "C0"}
    )
    left.plot([place, place + 0.6], [-2, -2], "|-", color="C1", ms=9)
left.text(2.3, -1.6, "both move", color="C1", ha="center", fontsize=8)
left.set(xlabel="code z", ylabel="cost", ylim=(-3.5, 16), title="both draws move with the mean")

bins = np.linspace(-10, 40, 51)
right.hist(through, bins, density=True, color="C0", alpha=0.7, label="through the draw")
right.hist(score, bins, density=True, color="C1", alpha=0.6, label="cost times score")
right.axvline(4, color="black", lw=1, ls="--", label="slope of the mean")
right.set(xlabel="slope, from one draw", yticks=[], title="one draw each, many times")
right.legend(fontsize=8)
plt.savefig("figure_reparameterise.svg")

assert abs(through.mean() - 4) < 0.05
assert abs(score.mean() - 4) < 0.25
assert 4 < score.std() / through.std() < 5.5
