# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""A Boltzmann machine of twelve pixels, learned by enumeration of its 4,096 states."""

# --8<-- [start:data]
from itertools import product

import numpy as np
from sklearn.datasets import load_digits

images, _ = load_digits(return_X_y=True)
order = np.random.default_rng(0).permutation(1797)
ink = (images[order] / 16 > 0.5).astype(float).reshape(-1, 8, 8)
patches = ink[:, 2:5, 2:6].reshape(-1, 12)  # three rows of four pixels, from the middle
training, validation, test = patches[:1000], patches[1000:1397], patches[1397:]

states = np.array(list(product([0.0, 1.0], repeat=12)))  # (4096, 12), all that there are
places = 2 ** np.arange(11, -1, -1)  # a state times these is its row among the 4,096
# --8<-- [end:data]


# --8<-- [start:learn]
weights, biases = np.zeros((12, 12)), np.zeros(12)
data = training.T @ training / 1000  # (12, 12), how often two pixels are on together
history = {}
for step in range(1001):
    energies = -states @ biases - np.sum(states @ weights * states, axis=1) / 2
    p = np.exp(-energies)
    p = p / p.sum()  # (4096,), exact
    if step in (0, 20, 100, 1000):
        history[step] = [np.log(p[(x @ places).astype(int)]).mean() for x in (training, test)]
        print("step {:4}: log-likelihood {:6.2f} training, {:6.2f} test".format(step, *history[step]))
    model = states.T @ (states * p[:, None])  # (12, 12), the same for the machine
    difference = data - model
    biases += 0.3 * np.diag(difference)
    weights += 0.3 * (difference - np.diag(np.diag(difference)))  # not the diagonal
# --8<-- [end:learn]


# --8<-- [start:rivals]
share = training.mean(axis=0)
independent = (test * np.log(share) + (1 - test) * np.log(1 - share)).sum(axis=1).mean()
print(f"each pixel alone {independent:.2f}")


def of_counts(extra, x):
    """Count how often each state occurs in the training part, and give each state a little more."""
    counts = np.bincount((training @ places).astype(int), minlength=4096) + extra
    return np.log(counts[(x @ places).astype(int)] / counts.sum()).mean()


extra = max((0.01, 0.03, 0.1, 0.3, 1), key=lambda extra: of_counts(extra, validation))
print(f"a table of counts {of_counts(extra, test):.2f}, with {extra} added to each")


def spread(chance, x):
    """Each training patch shares its count with similar ones: every pixel is flipped with this chance."""
    differing = (x[:, None] != training).sum(axis=2)  # (N, 1000), in how many pixels
    return np.log((chance**differing * (1 - chance) ** (12 - differing)).mean(axis=1)).mean()


chance = max((0.01, 0.02, 0.03, 0.05, 0.08), key=lambda chance: spread(chance, validation))
print(f"counts that are spread {spread(chance, test):.2f}, each pixel flipped with the chance {chance}")
occurring = len(np.unique(training, axis=0))
seen = np.isin((test @ places).astype(int), (training @ places).astype(int)).mean()
print(f"{occurring} of 4096 states occur in the training part, {seen:.0%} of the test part among them")
# --8<-- [end:rivals]

assert abs(history[0][1] + 12 * np.log(2)) < 1e-9
assert abs(history[1000][1] + 7.05) < 0.02
assert history[1000][1] > independent + 1.0
assert history[1000][1] < of_counts(extra, test) < spread(chance, test) - 0.1  # both tables are better
assert np.abs(difference).max() < 0.005
