# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""Failure: the first rows are for training and the last for testing, in a table that is sorted by its answers."""

# --8<-- [start:accuracy]
import numpy as np
from sklearn.datasets import load_iris
from sklearn.neighbors import KNeighborsClassifier

flowers, species = load_iris(return_X_y=True)  # 150 flowers, four lengths each, three species


def accuracy(order):
    """Train on the first hundred rows of this order; the share of right answers on them and on the others."""
    training, test = order[:100], order[100:]
    model = KNeighborsClassifier(5).fit(flowers[training], species[training])
    return [model.score(flowers[rows], species[rows]) for rows in (training, test)]


# --8<-- [end:accuracy]


# --8<-- [start:broken]
def broken():
    return accuracy(np.arange(150))


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return accuracy(np.random.default_rng(0).permutation(150))


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """Nearly all right in training, worse than guessing in the test."""
    training, test = result
    return training > 0.9 and test < 1 / 3


# --8<-- [end:symptom]


if __name__ == "__main__":
    for name, run in (("in the order of the file", broken), ("shuffled", fixed)):
        training, test = run()
        print(f"{name}: right in training {training:.0%}, in the test {test:.0%}")
    assert symptom(broken())
    assert not symptom(fixed())
