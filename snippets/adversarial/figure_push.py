# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy"]
# ///
"""Figure: how hard each loss pushes a fake upwards, for each score that the discriminator may have given it."""

import matplotlib.pyplot as plt
import numpy as np

score = np.linspace(-8, 8, 321)
push = 1 / (1 + np.exp(-score))  # minus the slope of log(1 - sigmoid(s))

fig, ax = plt.subplots(figsize=(7, 2.9), layout="constrained")
ax.plot(score, push, color="C1", label="saturating")
ax.plot(score, 1 - push, color="C0", label="non-saturating")
ax.axvline(0, color="0.6", lw=0.8)
ax.set(xlabel="score of the fake", ylabel="push upwards", ylim=(-0.03, 1.15))
ax.text(-7.8, 1.07, "recognised as a fake", fontsize=10)
ax.text(7.8, 1.07, "taken for real", fontsize=10, ha="right")
ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plt.savefig("figure_push.svg")

assert push[0] < 0.001
assert np.isclose(push[160], 0.5)
