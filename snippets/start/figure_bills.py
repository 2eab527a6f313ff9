# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy"]
# ///
"""Figure: three bills of a courier, and the line through the origin that a model with one weight draws."""

import matplotlib.pyplot as plt
import numpy as np

x, y = np.array([1.0, 2.0, 4.0]), np.array([4.0, 6.0, 11.0])
w = x @ y / (x @ x)  # the lowest point of the loss

fig, ax = plt.subplots(figsize=(5.2, 3.2), layout="constrained")
ax.plot([0, 5], [0, 5 * w], color="C0", label=f"a price of {w:.2f} euros for each kilometre")
ax.plot(x, y, "o", color="C1", ms=8, label="the three bills")
ax.set(xlabel="distance $x$ in kilometres", ylabel="price $y$ in euros", xlim=(0, 5), ylim=(0, 14.5))
ax.legend(loc="upper left")
plt.savefig("figure_bills.svg")

assert (w * x - y)[0] < (w * x - y)[1] < 0 < (w * x - y)[2]  # below the first two points, above the third
