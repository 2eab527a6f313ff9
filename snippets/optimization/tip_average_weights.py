# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""Tip: average the weights of the last steps. The noise of SGD averages out, at no extra gradient."""

# --8<-- [start:measure]
import numpy as np
from sklearn.datasets import load_diabetes

x, y = load_diabetes(return_X_y=True, scaled=True)
x, y = x / x.std(0), (y - y.mean()) / y.std()
optimum = np.linalg.lstsq(x, y, rcond=None)[0]


def excess(theta):
    return np.square(x @ (theta - optimum)).mean()


rng, theta, average = np.random.default_rng(0), np.zeros(10), np.zeros(10)
last, averaged = [], []
for t in range(1, 8001):
    rows = rng.integers(len(x), size=8)
    theta = theta - 0.03 * x[rows].T @ (x[rows] @ theta - y[rows]) / 8
    if t > 2000:
        average += (theta - average) / (t - 2000)
    if t > 6000:
        last.append(excess(theta))
        averaged.append(excess(average))
print(f"excess loss of the last weights     {np.mean(last):.3f}")
print(f"excess loss of the averaged weights {np.mean(averaged):.4f}")
# --8<-- [end:measure]

assert np.mean(averaged) < np.mean(last) / 5
