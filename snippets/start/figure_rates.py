# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy"]
# ///
"""Figure: with a learning rate of 0.05 the steps end at the lowest point, with 0.2 they climb from wall to wall."""

import matplotlib.pyplot as plt
import numpy as np

x, y = np.array([1.0, 2.0, 4.0]), np.array([4.0, 6.0, 11.0])


def loss(w):
    return np.mean((np.multiply.outer(w, x) - y) ** 2, axis=-1)


def visited(learning_rate, steps):
    weights = [0.0]
    for _ in range(steps):
        weights.append(weights[-1] - learning_rate * np.mean(2 * (weights[-1] * x - y) * x))
    return np.array(weights)


fig, axes = plt.subplots(1, 2, figsize=(7, 3.1), layout="constrained")
for ax, rate, steps, reach in zip(axes, (0.05, 0.2), (7, 3), (4, 18), strict=True):
    path, middle = visited(rate, steps), x @ y / (x @ x)
    weights = np.linspace(middle - reach, middle + reach, 99)
    ax.plot(weights, loss(weights), color="C0", lw=1.2)
    ax.plot(path, loss(path), "o-", color="C1", ms=5, lw=1.2)
    ax.annotate("start", (path[0], loss(0)), (6, 8), textcoords="offset points", fontsize=10)
    ax.set(xlabel="weight $w$", title=f"learning rate {rate}")
axes[0].set_ylabel("loss $L(w)$")
plt.savefig("figure_rates.svg")

assert (np.diff(loss(visited(0.05, 7))) < 0).all()
assert (np.diff(loss(visited(0.2, 3))) > 0).all()
