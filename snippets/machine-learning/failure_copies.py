# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""Failure: five noisy copies of each image are made before the split, so copies of one image are on both sides."""

# --8<-- [start:copies]
import numpy as np
from sklearn.datasets import load_digits
from sklearn.neighbors import KNeighborsClassifier

images, labels = load_digits(return_X_y=True)
random_labels = np.random.default_rng(1).integers(10, size=1797)  # nothing can be learned from these


def copies(rows, rng):
    """Five copies of each image with noise of their own, and for each copy the row that it came from."""
    source = np.repeat(rows, 5)
    return images[source] + rng.normal(0, 1, (len(source), 64)), source


def score(training, test):
    (x, source), (new, origin) = training, test
    return [KNeighborsClassifier(1).fit(x, y[source]).score(new, y[origin]) for y in (labels, random_labels)]


# --8<-- [end:copies]


# --8<-- [start:broken]
def broken():
    rng = np.random.default_rng(0)
    x, source = copies(rng.permutation(1797)[:300], rng)  # 1500 images
    order = rng.permutation(1500)
    return score((x[order[:1200]], source[order[:1200]]), (x[order[1200:]], source[order[1200:]]))


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    rng = np.random.default_rng(0)
    rows = rng.permutation(1797)[:300]
    return score(copies(rows[:240], rng), copies(rows[240:], rng))  # the same number of images on each side


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """Random labels are predicted."""
    return result[1] > 0.3


# --8<-- [end:symptom]


if __name__ == "__main__":
    for name, run in (("copied, then split", broken), ("split, then copied", fixed)):
        print("{}: right labels {:.0%}, random labels {:.0%}".format(name, *run()))
    assert symptom(broken())
    assert not symptom(fixed())
