# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""Tip: standardise the inputs. It lowers the condition number before any optimiser has to fight it."""

# --8<-- [start:measure]
import numpy as np
from sklearn.datasets import load_breast_cancer

x, y = load_breast_cancer(return_X_y=True)
order = np.random.default_rng(0).permutation(len(x))
known = order[:400]


def descend(x, lr, steps=100):
    theta = np.zeros(x.shape[1])
    for _ in range(steps):
        p = 1 / (1 + np.exp(-x[known] @ theta))
        theta -= lr * x[known].T @ (p - y[known]) / len(known)
    loss = np.logaddexp(0, np.where(y == 1, -1, 1) * (x @ theta))
    return loss[known].mean()


def report(name, x):
    x = np.hstack([x, np.ones((len(x), 1))])  # the last column is the bias
    curvatures = np.linalg.eigvalsh(x[known].T @ x[known] / (4 * len(known)))
    with np.errstate(over="ignore"):
        loss = min(descend(x, factor / curvatures[-1]) for factor in (1, 2, 4, 8, 16, 32))
    condition = curvatures[-1] / curvatures[0]
    print(f"{name:12}  κ = 10^{np.log10(condition):.0f}, training loss {loss:.3f}")
    return condition, loss


mean, spread = x[known].mean(axis=0), x[known].std(axis=0)
raw = report("raw", x)
centred = report("centred", x - mean)
scaled = report("scaled", x / spread)
standardised = report("standardised", (x - mean) / spread)
# --8<-- [end:measure]

assert standardised[0] < raw[0] / 1e6
assert standardised[1] < 0.06 < 0.09 < scaled[1] < centred[1] < 0.2 < raw[1]
