# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""Look at the data: numbers about the inputs, and a rival that has nothing to train."""

# --8<-- [start:look]
import numpy as np
from sklearn.datasets import load_digits

images, labels = load_digits(return_X_y=True)
order = np.random.default_rng(0).permutation(1797)
images, labels = images[order], labels[order]  # both in the same random order
training, unseen = slice(1000), slice(1000, 1397)


def look(x, y):
    print(f"  inputs {x.shape}, from {x.min():.2f} to {x.max():.2f}, standard deviation {x.std():.2f}")
    print(f"  labels {y.shape}, they occur {np.bincount(y[training]).tolist()} times")
    means = np.stack([x[training][y[training] == digit].mean(axis=0) for digit in range(10)])  # (10, 64)
    distance = ((x[unseen][:, None] - means) ** 2).sum(axis=2)  # (397, 10)
    print(f"  nearest mean image: {(distance.argmin(axis=1) == y[unseen]).mean():.0%} right on unseen images")


for name, x, y in (
    ("as it should be", images / 16, labels),
    ("scaled twice", images / 16 / 16, labels),
    ("labels shifted by one", images / 16, np.roll(labels, 1)),
):
    print(name)
    look(x, y)
# --8<-- [end:look]


def right(y):
    means = np.stack([images[training][y[training] == digit].mean(axis=0) for digit in range(10)])
    return (((images[unseen][:, None] - means) ** 2).sum(axis=2).argmin(axis=1) == y[unseen]).mean()


assert right(labels) > 0.87
assert right(np.roll(labels, 1)) < 0.2
assert (images / 256).std() < 0.03
