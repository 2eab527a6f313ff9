# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "scipy"]
# ///
"""The perceptron's mistakes against Novikoff's bound: for a hundred flowers, and for two points close together."""

# --8<-- [start:bound]
import numpy as np
from scipy.optimize import minimize
from sklearn.datasets import load_iris


def signed(x, labels):
    """Rows (x, 1), negated where the label is 0, so that a sum above zero is a right answer."""
    return np.where(labels == 1, 1, -1)[:, None] * np.hstack([x, np.ones((len(x), 1))])


def mistakes(rows):
    w, count = np.zeros(rows.shape[1]), 0
    while (rows @ w <= 0).any():
        for row in rows:
            if row @ w <= 0:
                w, count = w + row, count + 1
    return count


def allowed(rows):
    """The shortest weights whose sums are all at least 1 have the length 1 / margin."""
    limits = {"type": "ineq", "fun": lambda w: rows @ w - 1, "jac": lambda w: rows}
    best = minimize(lambda w: w @ w, np.zeros(rows.shape[1]), jac=lambda w: 2 * w, constraints=limits).x
    margin = (rows @ best).min() / np.linalg.norm(best)
    return (np.linalg.norm(rows, axis=1).max() / margin) ** 2


measured, species = load_iris(return_X_y=True)
flowers = signed(measured[:100, 2:], species[:100] == 0)  # petals of setosa and versicolor
rng = np.random.default_rng(0)
counts = [mistakes(rng.permutation(flowers)) for _ in range(200)]
print(f"100 flowers, 200 orders: {min(counts)} to {max(counts)} mistakes; allowed: {allowed(flowers):.0f}")
close = signed(np.array([[0.02], [0.01]]), np.array([1, 0]))
print(f"the points 0.02 and 0.01: {mistakes(close)} mistakes; allowed: {allowed(close):.0f}")
# --8<-- [end:bound]

assert (min(counts), max(counts)) == (3, 22)
assert abs(allowed(flowers) - 410.19) < 0.1
assert mistakes(close) == 10003
assert abs(allowed(close) - 1.0004 * 40009) < 1, "by hand: the shortest weights are (200, -3)"
