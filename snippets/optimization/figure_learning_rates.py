# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy"]
# ///
"""Figure: gradient descent in one ravine with four learning rates, from too small to too large."""

import matplotlib.pyplot as plt
import numpy as np

EIGENVALUES = np.array([1.0, 10.0])  # curvature along the two axes


def descend(lr, steps=20):
    path = [np.array([-4.0, 0.9])]
    for _ in range(steps):
        path.append(path[-1] - lr * EIGENVALUES * path[-1])
    return np.array(path)


def loss(path):
    return (path**2 @ EIGENVALUES) / 2


angle = np.linspace(0, 2 * np.pi, 37)
circle = np.stack([np.cos(angle), np.sin(angle)])
figure, panels = plt.subplots(2, 2, figsize=(7, 4.2), sharex=True, sharey=True)
cases = [(0.02, "too small"), (0.1, "1/λmax"), (0.18, "2/(λmax + λmin)"), (0.203, "too large")]
for panel, (lr, title) in zip(panels.flat, cases, strict=True):
    path = descend(lr)
    for height in (0.1, 0.5, 2, 4.5, 9):  # the contour lines of a bowl are ellipses
        panel.plot(*(np.sqrt(2 * height / EIGENVALUES)[:, None] * circle), color="0.5", linewidth=0.8)
    panel.plot(*path.T, "o-", color="C0", markersize=3, linewidth=1.2)
    panel.plot(0, 0, "+", color="black", markersize=9)
    panel.set(title=f"η = {lr:g}, {title}", ylim=(-1.6, 1.6), xlim=(-4.5, 2))
plt.savefig("figure_learning_rates.svg")

final = {lr: descend(lr)[-1] for lr, _ in cases}
assert loss(final[0.02]) > 2, "too small: still high up"
assert loss(final[0.1]) < 0.2
assert loss(final[0.18]) < 0.01
assert abs(final[0.203][1]) > 1.5, "too large: further out than at the start"
