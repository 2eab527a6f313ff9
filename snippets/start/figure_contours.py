# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy"]
# ///
"""Figure: the loss of a line over its two weights as a map, and the way that gradient descent takes to the bottom."""

import matplotlib.pyplot as plt
import numpy as np

km = np.array([1.0, 2, 3, 4, 5, 6, 8, 10])
price = np.array([6.2, 5.7, 10.8, 10.0, 11.9, 15.4, 18.5, 24.5])


def loss(x, w, b):
    return np.mean((np.multiply.outer(w, x) + b[..., None] - price) ** 2, axis=-1)


def visited(x, learning_rate, steps):
    path = [(0.0, 0.0)]
    for _ in range(steps):
        w, b = path[-1]
        error = w * x + b - price
        path.append((w - learning_rate * 2 * np.mean(error * x), b - learning_rate * 2 * np.mean(error)))
    return np.array(path)


def draw(ax, x, learning_rate, steps, w_range, b_range, levels):
    w, b = np.meshgrid(np.linspace(*w_range, 61), np.linspace(*b_range, 61))
    lines = ax.contour(w, b, loss(x, w, b), levels=levels, colors="0.5", linewidths=0.9)
    ax.clabel(lines, fontsize=8, fmt="%g")
    path = visited(x, learning_rate, steps)
    ax.plot(*path.T, ".-", color="C1", lw=1.1, ms=5)
    ax.plot(*path[0], "o", color="C1", ms=7)
    best = np.polyfit(x, price, 1)
    ax.plot(*best, "s", color="C0", ms=7)
    ax.annotate("start", path[0], (6, -12), textcoords="offset points", fontsize=10)
    ax.set(xlim=w_range, ylim=b_range)
    return abs(path[-1] - best).max()


fig, (left, right) = plt.subplots(1, 2, figsize=(7.2, 3.5), layout="constrained")
levels = [2, 5, 15, 40, 80, 160]
far = draw(left, km, 0.025, 60, (-0.6, 4.2), (-1.5, 6), levels)
left.set(
    xlabel="weight $w$ (euros for a kilometre)", ylabel="weight $b$ (fee in euros)", title="distance in kilometres"
)
near = draw(right, (km - km.mean()) / km.std(), 0.1, 60, (-6, 18), (-2, 22), levels)
right.set(
    xlabel="weight of the standardised distance", ylabel="weight $b$", title="distance standardised", aspect="equal"
)
plt.savefig("figure_contours.svg")

assert far > 0.5 > 1e-3 > near
