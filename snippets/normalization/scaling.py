# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""Gradient descent on 13 measurements of wine, as they are, centred and standardised, in twenty random splits."""

# --8<-- [start:compare]
import numpy as np
from sklearn.datasets import load_wine

measured, kind = load_wine(return_X_y=True)
training, test = slice(0, 118), slice(118, None)


def descend(inputs, y):
    """2,000 steps -> condition number, loss, the lowest loss there is, and the percentage of test wines read right."""
    a = np.column_stack([inputs, np.ones(len(inputs))])  # a column of ones for the bias
    curvatures = np.linalg.eigvalsh(2 * a[training].T @ a[training] / 118)
    w = np.zeros(14)
    for _ in range(2000):
        w -= 1 / curvatures[-1] * 2 * a[training].T @ (a[training] @ w - y[training]) / 118
    best = np.linalg.lstsq(a[training], y[training], rcond=None)[0]
    losses = [np.mean((a[training] @ v - y[training]) ** 2) for v in (w, best)]
    return curvatures[-1] / curvatures[0], *losses, 100 * np.mean(np.sign(a[test] @ w) == y[test])


found = {"as they are": [], "centred": [], "standardised": []}
for split in range(20):
    order = np.random.default_rng(split).permutation(len(measured))
    x, y = measured[order], np.where(kind[order] == 0, 1.0, -1.0)  # the first kind of wine, or not
    mean, spread = x[training].mean(axis=0), x[training].std(axis=0)  # of the training part
    for name, inputs in zip(found, (x, x - mean, (x - mean) / spread), strict=True):
        found[name].append(descend(inputs, y))

for name, runs in found.items():
    condition, loss, lowest, right = np.mean(runs, axis=0)
    low, high = np.min(runs, axis=0)[3], np.max(runs, axis=0)[3]
    print(f"{name:12}: condition number {condition:.1e}, loss {loss:.3f} (lowest {lowest:.3f}),", end=" ")
    print(f"test {right:.0f}% ({low:.0f} to {high:.0f})")
# --8<-- [end:compare]

right = {name: np.array(runs)[:, 3] for name, runs in found.items()}
assert np.mean(right["standardised"] > right["as they are"]) >= 0.8
assert np.mean(found["as they are"], axis=0)[0] > 1e5 > np.mean(found["standardised"], axis=0)[0] * 100
assert np.mean(found["standardised"], axis=0)[1] < 1.05 * np.mean(found["standardised"], axis=0)[2]
assert abs(right["centred"].mean() - right["as they are"].mean()) < 2
