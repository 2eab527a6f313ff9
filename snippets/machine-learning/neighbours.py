# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""k nearest neighbours on digits, with all labels right and with a fifth of the training labels wrong."""

# --8<-- [start:data]
import numpy as np
from sklearn.datasets import load_digits
from sklearn.neighbors import KNeighborsClassifier

images, labels = load_digits(return_X_y=True)  # (1797, 64) pixels, (1797,) digits
order = np.random.default_rng(0).permutation(1797)
training, validation, test = order[:1000], order[1000:1397], order[1397:]
# --8<-- [end:data]


# --8<-- [start:compare]
def spoil(labels, share, rng):
    """Replace a share of the labels by another digit."""
    wrong = rng.random(len(labels)) < share
    return np.where(wrong, (labels + rng.integers(1, 10, len(labels))) % 10, labels)


def accuracies(k, given):
    model = KNeighborsClassifier(k).fit(images[training], given)
    parts = ((training, given), (validation, labels[validation]), (test, labels[test]))
    return [model.score(images[rows], answers) for rows, answers in parts]


found = {}
for share in (0, 0.2):
    given = spoil(labels[training], share, np.random.default_rng(1))
    print(f"training labels wrong: {np.mean(given != labels[training]):.0%}")
    for k in (1, 3, 10, 30, 300):
        found[share, k] = accuracies(k, given)
        print("  k = {:3}   training {:4.0%}   validation {:4.0%}   test {:4.0%}".format(k, *found[share, k]))
# --8<-- [end:compare]

assert found[0, 1][0] == found[0.2, 1][0] == 1
assert found[0, 1][2] > 0.97
assert 0.7 < found[0.2, 1][2] < 0.85
assert found[0.2, 10][2] > 0.93
assert found[0, 300][2] < 0.9
