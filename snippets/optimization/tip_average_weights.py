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
print(" rate   the last weights    their average       rate falls to 0")
for peak in (0.003, 0.01, 0.03, 0.1, 0.3):
    constant = [descend(lambda t, peak=peak: peak, seed) for seed in range(5)]
    falling = [descend(lambda t, peak=peak: peak * (1 - t / STEPS), seed) for seed in range(5)]
    results[peak] = *np.transpose(constant), np.transpose(falling)[0]
    print(f"{peak:5}   " + "    ".join(f"{cell.min():.4f} to {cell.max():.4f}" for cell in results[peak]))
# --8<-- [end:measure]

last, averaged, fallen = (min((runs[i] for runs in results.values()), key=np.mean) for i in range(3))
assert averaged.max() < 0.0006
assert averaged.mean() * 2 < fallen.mean()
assert fallen.mean() * 2 < last.mean()
