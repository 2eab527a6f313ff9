# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy"]
# ///
"""Figure: the loss of one weight is a valley; the slope where we stand points away from its lowest point."""

import matplotlib.pyplot as plt
import numpy as np

x, y = np.array([1.0, 2.0, 4.0]), np.array([4.0, 6.0, 11.0])


def loss(w):
    return np.mean((np.multiply.outer(w, x) - y) ** 2, axis=-1)


def slope(w):
    return np.mean(2 * (w * x - y) * x)


fig, ax = plt.subplots(figsize=(5.6, 3.2), layout="constrained")
weights = np.linspace(0.4, 5.3, 99)
ax.plot(weights, loss(weights), color="C0")
near = np.array([1.55, 2.45])
ax.plot(near, loss(2) + slope(2) * (near - 2), "--", color="C1", lw=1.4)
ax.plot(2, loss(2), "o", color="C1", ms=9)
ax.annotate("", (2.55, loss(2) + 1.5), (2.1, loss(2) + 1.5), arrowprops={"arrowstyle": "->", "color": "C1", "lw": 2})
best = x @ y / (x @ x)
ax.text(best, 19, f"at 2 the slope is −{abs(slope(2)):.0f}:\nstep to the right", ha="center", fontsize=10)
ax.plot(best, loss(best), "s", color="C2", ms=6)
ax.annotate("the lowest point", (best, loss(best)), (best + 0.45, -1.7), fontsize=10, va="center")
ax.set(xlabel="weight $w$", ylabel="loss $L(w)$", ylim=(-3, 32))
plt.savefig("figure_valley.svg")

assert slope(2) < 0 < slope(4)
assert 2.8 < best < 2.9
