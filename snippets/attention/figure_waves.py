# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy"]
# ///
"""Figure: sinusoidal positions as a picture, four of their columns as waves, and dot products by distance."""

import matplotlib.pyplot as plt
import numpy as np

WIDTH, LENGTH = 32, 64
angles = np.arange(LENGTH)[:, None] * 10000.0 ** (-np.arange(0, WIDTH, 2) / WIDTH)  # (64, 16)
table = np.stack([np.sin(angles), np.cos(angles)], axis=2).reshape(LENGTH, WIDTH)

fig, (left, middle, right) = plt.subplots(1, 3, figsize=(7.4, 3.2), layout="constrained", width_ratios=[1, 1.5, 1.3])
left.imshow(table, aspect="auto", vmin=-1, vmax=1)
left.set(xlabel="column", ylabel="position", title="the table")

for i, column in enumerate((0, 8, 16, 24)):
    middle.plot(np.arange(LENGTH), table[:, column] - 2.4 * i, color=f"C{i}")
    middle.text(-2, -2.4 * i, f"{column}", ha="right", va="center", color=f"C{i}", fontsize=10)
middle.set(xlabel="position", title="four of its columns", yticks=[], xlim=(-8, LENGTH), xticks=[0, 20, 40, 60])
middle.spines["left"].set_visible(False)

right.plot(table @ table[10], color="C0", label="with row 10")
right.plot(table @ table[40], color="C1", ls="--", label="with row 40")
right.set(xlabel="position", title="dot products", ylim=(0, 21), yticks=[0, 8, 16], xticks=[10, 40])
right.legend(loc="upper center", fontsize=9, ncols=2, columnspacing=0.8, handlelength=1.4)
plt.savefig("figure_waves.svg")

assert np.allclose((table @ table[10])[5:20], (table @ table[40])[35:50])
assert np.isclose(table[10] @ table[10], 16)
