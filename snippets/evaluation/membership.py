# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""Was this image in the training data? A guess from nothing but the loss of the model."""

# --8<-- [start:guess]
import numpy as np
from sklearn.datasets import load_digits
from sklearn.neural_network import MLPClassifier

images, labels = load_digits(return_X_y=True)
rng = np.random.default_rng(0)
order = rng.permutation(1797)
images, labels = images[order] / 16, labels[order]
labels[:800] = np.where(rng.random(800) < 0.2, rng.integers(10, size=800), labels[:800])  # a fifth by chance
members, others, new = slice(0, 400), slice(400, 800), slice(800, 1797)


def losses(network, part):
    return -np.log(network.predict_proba(images[part])[np.arange(400), labels[part]] + 1e-12)


shares = {}
for epochs in (20, 400):
    network = MLPClassifier([256], learning_rate_init=0.003, random_state=0)
    for _ in range(epochs):
        network.partial_fit(images[members], labels[members], classes=range(10))
    inside, outside = losses(network, members), losses(network, others)
    limit = np.median([inside, outside])  # a smaller loss: "it was in the training data"
    shares[epochs] = (np.mean(inside < limit) + np.mean(outside >= limit)) / 2
    score = network.score(images[new], labels[new])
    print(f"{epochs:3} epochs: {score:.0%} of new digits right, {shares[epochs]:.0%} of the guesses right")
# --8<-- [end:guess]

assert shares[20] < 0.6 < 0.68 < shares[400]
