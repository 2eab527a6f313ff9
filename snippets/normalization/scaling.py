# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""Gradient descent on 13 measurements of wine, as they are and standardised."""

# --8<-- [start:compare]
import numpy as np
from sklearn.datasets import load_wine

x, kind = load_wine(return_X_y=True)
order = np.random.default_rng(0).permutation(len(x))
x, y = x[order], np.where(kind[order] == 0, 1.0, -1.0)  # the first kind of wine, or not
training, test = slice(0, 118), slice(118, None)
scaled = (x - x[training].mean(axis=0)) / x[training].std(axis=0)  # mean and spread of the training part
found = {}
for name, inputs in (("as they are", x), ("standardised", scaled)):
    a = np.column_stack([inputs, np.ones(len(x))])  # a column of ones for the bias
    curvatures = np.linalg.eigvalsh(2 * a[training].T @ a[training] / 118)
    w = np.zeros(14)
    for _ in range(2000):
        w -= 1 / curvatures[-1] * 2 * a[training].T @ (a[training] @ w - y[training]) / 118
    best = np.linalg.lstsq(a[training], y[training], rcond=None)[0]
    losses = [np.mean((a[training] @ v - y[training]) ** 2) for v in (w, best)]
    right = np.mean(np.sign(a[test] @ w) == y[test])
    found[name] = curvatures[-1] / curvatures[0], *losses, right
    print(f"{name:12}: condition number {found[name][0]:.1e}, loss {losses[0]:.3f}", end=" ")
    print(f"(lowest {losses[1]:.3f}), test {right:.0%}")
# --8<-- [end:compare]

assert found["as they are"][0] > 1e5 > found["standardised"][0] * 100
assert found["standardised"][1] < 1.05 * found["standardised"][2]
assert found["as they are"][1] > 2 * found["as they are"][2]
