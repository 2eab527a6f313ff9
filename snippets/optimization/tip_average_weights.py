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
STEPS = 4000


def excess(theta):
    """By how much the mean squared error is above the lowest possible one."""
    return np.square(x @ (theta - optimum)).mean()


def descend(rate_at, seed):
    rng, theta, average = np.random.default_rng(seed), np.zeros(10), np.zeros(10)
    for t in range(STEPS):
        rows = rng.integers(len(x), size=8)
        theta = theta - rate_at(t) * x[rows].T @ (x[rows] @ theta - y[rows]) / 8
        if t >= STEPS // 2:  # the running mean of the second half
            average += (theta - average) / (t + 1 - STEPS // 2)
    return excess(theta), excess(average)


results = {}
for peak in (0.01, 0.03, 0.1):
    constant = [descend(lambda t, peak=peak: peak, seed) for seed in range(5)]
    falling = [descend(lambda t, peak=peak: peak * (1 - t / STEPS), seed) for seed in range(5)]
    results[peak] = last, averaged, fallen = *np.transpose(constant), np.transpose(falling)[0]
    for name, excesses in (("the last weights", last), ("averaged", averaged), ("rate falls to 0", fallen)):
        print(f"rate {peak:4}  {name:16}  {np.min(excesses):.4f} to {np.max(excesses):.4f}")
# --8<-- [end:measure]

last, averaged, fallen = results[0.1]
assert averaged.max() < 0.0006
assert averaged.max() * 20 < last.min()
assert averaged.mean() * 2 < fallen.mean()
