# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy", "scikit-learn"]
# ///
"""Figure: the border that the perceptron rule finds between two species of iris, and the weights, at right angles."""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_iris

measured = load_iris()
x, y = measured.data[:100, 2:], np.int64(measured.target[:100] == 0)  # petals of setosa and versicolor
rows = np.random.default_rng(0).permutation(100)

w, b, mistakes = np.zeros(2), 0.0, 1
while mistakes:
    mistakes = 0
    for i in rows:
        error = y[i] - int(w @ x[i] + b > 0)
        w, b, mistakes = w + error * x[i], b + error, mistakes + abs(error)

fig, ax = plt.subplots(figsize=(6, 3.6), layout="constrained")
for label, marker in ((1, "o"), (0, "s")):
    ax.plot(*x[y == label].T, marker, ms=5, ls="none")
ends = np.array([-1.0, 4.0])  # widths; the border is where w₁ length + w₂ width + b = 0
ax.plot(-(b + w[1] * ends) / w[0], ends, "k-", lw=1.5)
foot = -b * w / (w @ w)  # the point of the border that is nearest to the origin
foot = foot + np.array([-w[1], w[0]]) * (0.8 - foot[1]) / w[0]  # along the border, to a width of 0.8
tip = foot + 0.9 * w / np.linalg.norm(w)
ax.annotate("", tip, foot, arrowprops={"arrowstyle": "->", "lw": 1.8})
ax.text(tip[0] - 0.05, tip[1] - 0.05, "w", ha="right", va="top", fontsize=12)
ax.set(xlabel="length of the petal in cm", ylabel="width in cm", xlim=(0, 5.5), ylim=(-0.2, 2.2), aspect="equal")
for place, words in {
    (0.6, 0.8): "setosa, answer 1",
    (3.4, 1.95): "versicolor, answer 0",
    (1.25, 1.65): "z = 0",
}.items():
    ax.text(*place, words)
plt.savefig("figure_perceptron.svg")

assert ((x @ w + b > 0) == y).all(), "the line separates the two species"
assert abs(w @ foot + b) < 1e-9, "the arrow starts on the border"
