# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "matplotlib", "numpy"]
# ///
"""Figure: how well random patterns stay in a Hopfield network, against their number for each unit."""

import matplotlib.pyplot as plt

# --8<-- [start:capacity]
import numpy as np

from dlref.boltzmann import HopfieldNetwork

LOADS = (0.05, 0.08, 0.1, 0.12, 0.13, 0.14, 0.15, 0.16, 0.18, 0.2, 0.25)


def overlap(units, load, seed):
    """The mean product of a stored pattern and of where it ends; 1 if nothing changes."""
    rng = np.random.default_rng(seed)
    patterns = rng.choice(np.array([-1, 1], np.float32), (int(load * units), units))
    network = HopfieldNetwork(units)
    network.store(patterns)
    ends = network.recall(patterns[:20], rng=rng, max_sweeps=30)
    return (ends * patterns[:20]).mean()


curves = {units: [np.mean([overlap(units, load, s) for s in range(3)]) for load in LOADS] for units in (100, 300, 1000)}
for units, curve in curves.items():
    print(f"{units:4} units:", *(f"{load:.2f}: {curve[LOADS.index(load)]:.2f} " for load in (0.1, 0.13, 0.15, 0.2)))
# --8<-- [end:capacity]

fig, ax = plt.subplots(figsize=(7, 3.1), layout="constrained")
for units, curve in curves.items():
    ax.plot(LOADS, curve, marker="o", label=f"{units} units")
ax.axvline(0.138, color="0.5", ls="--", label="theory, endless units")
ax.set(xlabel="patterns for each unit", ylabel="overlap with the pattern", ylim=(0, 1.05))
ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plt.savefig("figure_capacity.svg")

large, small = dict(zip(LOADS, curves[1000], strict=True)), dict(zip(LOADS, curves[100], strict=True))
assert large[0.1] > 0.995
assert 0.95 < large[0.13] < 0.995
assert large[0.2] < 0.5
assert small[0.2] > large[0.2] + 0.2
