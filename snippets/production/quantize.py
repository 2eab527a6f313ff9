# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""Weights as whole numbers: one scale for a matrix, or one for each unit, with fewer and fewer bits."""

# --8<-- [start:by-hand]
import numpy as np


def quantize(weights, bits, axis=None):
    """Round to whole numbers of so many bits -> the numbers, and the scale to multiply them with again."""
    largest = 2 ** (bits - 1) - 1  # 127 for eight bits
    scale = np.abs(weights).max(axis=axis, keepdims=True) / largest
    return np.round(weights / scale).astype(np.int8), scale


weights = np.array([[0.314, -0.842, 1.27, 0.017]])
whole, scale = quantize(weights, bits=8)
print(whole, "times", scale.item())
print("largest error", np.abs(whole * scale - weights).max().round(3))
# --8<-- [end:by-hand]

# --8<-- [start:measure]
from sklearn.datasets import load_digits
from sklearn.neural_network import MLPClassifier

images, labels = load_digits(return_X_y=True)
order = np.random.default_rng(0).permutation(1797)
images, labels = images[order] / 16, labels[order]
network = MLPClassifier([64], random_state=0, learning_rate_init=0.003)
for _ in range(30):
    network.partial_fit(images[:1000], labels[:1000], classes=range(10))


def right(matrices):
    hidden = np.maximum(images[1397:] @ matrices[0] + network.intercepts_[0], 0)
    answers = (hidden @ matrices[1] + network.intercepts_[1]).argmax(axis=1)
    return np.mean(answers == labels[1397:])


print(f"float64: {right(network.coefs_):.1%}")
shares = {}
for bits in (8, 6, 4, 3, 2):
    for name, axis in (("one scale", None), ("a scale for each unit", 0)):
        pairs = [quantize(matrix, bits, axis) for matrix in network.coefs_]
        shares[bits, name] = right([whole * scale for whole, scale in pairs])
    print(f"{bits} bits: one scale {shares[bits, 'one scale']:.1%}, a scale for each unit {shares[bits, name]:.1%}")
# --8<-- [end:measure]

exact = right(network.coefs_)
assert abs(shares[8, "one scale"] - exact) <= 0.01
assert min(shares[2, "one scale"], shares[3, "one scale"]) < exact - 0.05
