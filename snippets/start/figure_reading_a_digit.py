# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy", "scikit-learn"]
# ///
"""Figure: a digit that a small trained network has not seen, the answers of its 16 units, and its ten probabilities."""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits

images, labels = load_digits(return_X_y=True)
x, target = images / 16, np.eye(10)[labels]
train, test = slice(0, 1438), slice(1438, None)  # the last fifth, in the order of the file, is never trained on

rng = np.random.default_rng(0)
hidden, output = rng.normal(0, 0.2, (64, 16)), rng.normal(0, 0.2, (16, 10))
hidden_bias, output_bias = np.zeros(16), np.zeros(10)


def network(x):
    units = np.maximum(x @ hidden + hidden_bias, 0)
    scores = units @ output + output_bias
    exponents = np.exp(scores - scores.max(axis=1, keepdims=True))
    return units, exponents / exponents.sum(axis=1, keepdims=True)


for _ in range(1500):  # gradient descent on the cross-entropy, all training images in each step
    units, probabilities = network(x[train])
    error = (probabilities - target[train]) / 1438
    back = (error @ output.T) * (units > 0)
    output -= units.T @ error
    output_bias -= error.sum(axis=0)
    hidden -= x[train].T @ back
    hidden_bias -= back.sum(axis=0)

units, probabilities = network(x[test])
right = probabilities.argmax(axis=1) == labels[test]
row = next(i for i in np.flatnonzero(right & (labels[test] == 3)) if 0.9 < probabilities[i].max() < 0.97)

fig, (image, middle, bars) = plt.subplots(1, 3, figsize=(6.2, 2.9), width_ratios=[1.1, 0.5, 1.1])
fig.get_layout_engine().set(wspace=0.16)
image.imshow(-images[test][row].reshape(8, 8), cmap="gray")
image.set_title("64 pixels in", fontsize=11)
image.set(xticks=[], yticks=[])
middle.barh(np.arange(16), units[row], height=0.6, color="C1")
middle.set_title("16 units", fontsize=11)
middle.set(xticks=[], yticks=[], ylim=(15.6, -0.6))
bars.barh(np.arange(10), probabilities[row], height=0.7, color="C0")
bars.set_title("ten probabilities out", fontsize=11)
bars.set(xlim=(0, 1), xticks=[0, 0.5, 1], yticks=range(10), ylim=(9.6, -0.6))
arrow = {"arrowstyle": "->", "color": "#808080"}
middle.annotate("", (-0.12, 0.5), (-0.62, 0.5), "axes fraction", arrowprops=arrow)
bars.annotate("", (-0.16, 0.45), (-0.38, 0.45), "axes fraction", arrowprops=arrow)
fig.supxlabel(f"trained on 1438 digits; reads {right.mean():.0%} of the other {len(right)} correctly", fontsize=10)
plt.savefig("figure_reading_a_digit.svg")

assert right.mean() > 0.9
assert probabilities[row].argmax() == labels[test][row]
