# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""Tip: standardise the inputs. It lowers the condition number before any optimiser has to fight it."""

# --8<-- [start:measure]
import numpy as np
from sklearn.datasets import load_breast_cancer

x, y = load_breast_cancer(return_X_y=True)


def descend(x, steps=100):
    x = np.hstack([x, np.ones((len(x), 1))])
    eigenvalues = np.linalg.eigvalsh(x.T @ x / (4 * len(x)))
    theta, lr = np.zeros(x.shape[1]), 1 / eigenvalues[-1]
    for _ in range(steps):
        theta -= lr * x.T @ (1 / (1 + np.exp(-x @ theta)) - y) / len(x)
    loss = np.logaddexp(0, np.where(y == 1, -1, 1) * (x @ theta)).mean()
    return eigenvalues[-1] / eigenvalues[0], loss


for name, data in (("raw", x), ("standardised", (x - x.mean(0)) / x.std(0))):
    condition, loss = descend(data)
    print(f"{name:12}  κ = 10^{np.log10(condition):.0f}, loss {loss:.2f}")
# --8<-- [end:measure]

standardized = descend((x - x.mean(0)) / x.std(0))
assert standardized[0] < descend(x)[0] / 1e4
assert standardized[1] < descend(x)[1] / 2
