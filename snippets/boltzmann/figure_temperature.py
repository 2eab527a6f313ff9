# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy"]
# ///
"""Figure: the probabilities of the eight states of three units, at three temperatures."""

import matplotlib.pyplot as plt
import numpy as np

states = [(a, b, c) for a in (0, 1) for b in (0, 1) for c in (0, 1)]
energies = np.array([-2 * a * b + b * c for a, b, c in states])

fig, axes = plt.subplots(1, 3, figsize=(7, 2.6), sharey=True, layout="constrained")
for ax, temperature, colour in zip(axes, (0.25, 1, 4), ("C0", "C1", "C2"), strict=True):
    p = np.exp(-energies / temperature)
    p = p / p.sum()
    ax.bar(range(8), p, color=colour)
    ax.set_xticks(range(8), ["".join(map(str, state)) for state in states], rotation=90)
    ax.set(title=f"T = {temperature}", xlabel="state of A, B, C", ylim=(0, 1.05))
    assert np.isclose(p.sum(), 1)
    assert p.argmax() == 6
axes[0].set_ylabel("probability")
plt.savefig("figure_temperature.svg")
