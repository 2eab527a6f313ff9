# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""Failure: a method that is no better wins, because it was tried more often than its rival."""

# --8<-- [start:train]
import numpy as np
from sklearn.datasets import load_digits
from sklearn.neural_network import MLPClassifier

images, labels = load_digits(return_X_y=True)
order = np.random.default_rng(0).permutation(1797)
images, labels = images[order] / 16, labels[order]


def score(units, seed):
    network = MLPClassifier([units], learning_rate_init=0.01, random_state=seed)
    for _ in range(30):
        network.partial_fit(images[:300], labels[:300], classes=range(10))
    return 100 * network.score(images[300:800], labels[300:800])


# --8<-- [end:train]


# --8<-- [start:broken]
def broken():
    """The best of twenty runs of ours, against the mean of twenty runs of theirs."""
    ours = [score(16, seed) for seed in range(20)]
    theirs = [score(16, seed) for seed in range(20, 40)]
    return max(ours) - np.mean(theirs)


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    """The mean of twenty runs each."""
    ours = [score(16, seed) for seed in range(20)]
    theirs = [score(16, seed) for seed in range(20, 40)]
    return np.mean(ours) - np.mean(theirs)


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(gain):
    """A gain of more than a point, though both are the same network."""
    return gain > 1


# --8<-- [end:symptom]


if __name__ == "__main__":
    print(f"best of twenty against a mean: {broken():+.1f} points")
    print(f"mean against mean:             {fixed():+.1f} points")
    assert symptom(broken())
    assert not symptom(fixed())
