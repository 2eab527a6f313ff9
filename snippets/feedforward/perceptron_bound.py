# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""The perceptron's mistakes on iris, against the bound that Novikoff proved."""

# --8<-- [start:bound]
import numpy as np
from sklearn.datasets import load_iris

x, species = load_iris(return_X_y=True)
y = np.where(species == 0, 1, -1)  # setosa against the other two
x = np.hstack([x - x.mean(axis=0), np.ones((150, 1))])  # the 1 is for the bias


def mistakes_until_perfect(order):
    w, mistakes = np.zeros(5), 0
    while (y * (x @ w) <= 0).any():
        for i in order:
            if y[i] * (x[i] @ w) <= 0:
                w, mistakes = w + y[i] * x[i], mistakes + 1
    return mistakes, (y * (x @ w)).min() / np.linalg.norm(w)


rng = np.random.default_rng(0)
runs = [mistakes_until_perfect(rng.permutation(150)) for _ in range(200)]
counts, margins = zip(*runs, strict=True)
bound = (np.linalg.norm(x, axis=1).max() / max(margins)) ** 2
print(f"mistakes over 200 orders: {min(counts)} to {max(counts)}; allowed: {bound:.0f}")
# --8<-- [end:bound]

assert 1 < max(counts) <= bound
