# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""A small claim, repeated as it was told, and then so that nothing differs but what it is about."""

# --8<-- [start:told]
import numpy as np
from sklearn.datasets import load_digits
from sklearn.neural_network import MLPClassifier

images, labels = load_digits(return_X_y=True)
order = np.random.default_rng(0).permutation(1797)
images, labels = images[order] / 16, labels[order]


def score(layers, epochs, seed):
    """Train on 300 digits -> the percentage of 500 others that are read right."""
    network = MLPClassifier(layers, learning_rate_init=0.01, random_state=seed)
    for _ in range(epochs):
        network.partial_fit(images[:300], labels[:300], classes=range(10))
    return 100 * network.score(images[300:800], labels[300:800])


print(f"one layer:  {score([16], epochs=30, seed=4):.1f} %")
print(f"two layers: {score([16, 16], epochs=60, seed=4):.1f} %")
# --8<-- [end:told]

# --8<-- [start:fair]
from itertools import product

gains = [score([16, 16], 60, seed) - score([16], 60, seed) for seed in range(10)]
print("gains:", *(f"{gain:+.1f}" for gain in gains))
sums = np.array(list(product([1, -1], repeat=10))) @ gains
print(f"mean gain {np.mean(gains):+.1f} points, p = {np.mean(np.abs(sums) >= abs(np.sum(gains)) - 1e-9):.2f}")
# --8<-- [end:fair]

assert score([16, 16], 60, 4) - score([16], 30, 4) > 2  # the claim as it was told
assert abs(np.mean(gains)) < 1.2 < np.ptp(gains)
