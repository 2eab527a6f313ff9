# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib"]
# ///
"""Figure: multiply-adds of a small and of a large network, for an answer, a training and a search of settings."""

import matplotlib.pyplot as plt

SMALL, LARGE = 254_336, 3.8e9
COSTS = {
    "small network, one answer": SMALL,
    "small network, 800 steps of 64": 3 * SMALL * 800 * 64,
    "large network, one answer": LARGE,
    "large network, one training": 3 * LARGE * 1.28e6 * 90,
    "large network, 40 trainings": 40 * 3 * LARGE * 1.28e6 * 90,
}
fig, ax = plt.subplots(figsize=(7, 2.6), layout="constrained")
names = list(COSTS)[::-1]
ax.barh(names, [COSTS[name] for name in names], color=["C1", "C1", "C1", "C0", "C0"], left=1)
for seconds, name in ((1e-3, "1 ms"), (1, "1 s"), (3600, "1 hour"), (3.15e7, "1 year")):
    ax.axvline(2e10 * seconds, color="0.5", ls=":", lw=1)
    ax.text(2e10 * seconds, len(names) - 0.4, name, ha="center", va="bottom", fontsize=9)
ax.set_xscale("log")
ax.set_xlim(1e5, 3e20)
ax.set_xticks([2e10 * s for s in (1e-3, 1, 3600, 3.15e7)], [""] * 4)
ax.minorticks_off()
ax.set_xlabel("time on one core", labelpad=2)
plt.savefig("figure_costs.svg")

assert COSTS["large network, one training"] / 2e10 > 3.15e7  # more than a year
assert 1 < COSTS["small network, 800 steps of 64"] / 2e10 < 10
