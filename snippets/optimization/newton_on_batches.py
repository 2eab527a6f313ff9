# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""Newton's step on small batches: what noise does to it, with the curvature of all rows and with that of the batch."""

# --8<-- [start:task]
import numpy as np
from sklearn.datasets import load_breast_cancer

x, y = load_breast_cancer(return_X_y=True)
x = (x - x.mean(0)) / x.std(0)
PENALTY, BATCH, STEPS = 1e-3, 32, 300


def derivatives(theta, rows=slice(None)):
    """Gradient and Hessian of a penalised logistic regression."""
    p = (1 + np.tanh(x[rows] @ theta / 2)) / 2  # the sigmoid, written so that nothing overflows
    g = x[rows].T @ (p - y[rows]) / len(p) + PENALTY * theta
    return g, (x[rows] * (p * (1 - p))[:, None]).T @ x[rows] / len(p) + PENALTY * np.eye(30)


def loss(theta):
    z = x @ theta
    return np.mean(np.logaddexp(0, z) - y * z) + PENALTY / 2 * theta @ theta


best = np.zeros(30)
for _ in range(20):  # Newton on all rows
    g, hessian = derivatives(best)
    best -= np.linalg.solve(hessian, g)


# --8<-- [end:task]
# --8<-- [start:batches]
def excess(method, rate, seed):
    """The loss above the lowest possible, averaged over the last 50 steps."""
    rng, theta, mean, last = np.random.default_rng(seed), np.zeros(30), None, []
    for step in range(STEPS):
        g, hessian = derivatives(theta, rng.choice(len(y), BATCH, replace=False))
        mean = hessian if mean is None else 0.9 * mean + 0.1 * hessian
        if method == "running mean of batches":
            hessian = mean
        elif method == "curvature of all rows":
            hessian = derivatives(theta)[1]
        elif method == "descent":
            hessian = np.eye(30)
        theta = theta - rate * np.linalg.solve(hessian, g)
        if step >= STEPS - 50:
            last.append(loss(theta) - loss(best))
    return np.mean(last)


# --8<-- [end:batches]
# --8<-- [start:compare]
RATES, found = (3, 1, 0.3, 0.1, 0.03, 0.01), {}
for method in ("descent", "curvature of all rows", "curvature of the batch", "running mean of batches"):
    for rate in RATES:
        found[method, rate] = [excess(method, rate, seed) for seed in range(3)]
    chosen = min(RATES, key=lambda rate, method=method: np.mean(found[method, rate]))
    whole, short = found[method, 1], found[method, chosen]
    print(f"{method:23}: whole step {min(whole):.2g} to {max(whole):.2g}", end="; ")
    print(f"step times {chosen}: {min(short):.2g} to {max(short):.2g}")
# --8<-- [end:compare]
# --8<-- [start:pair]
rng, s = np.random.default_rng(0), -0.1 * derivatives(np.zeros(30))[0]
y_all = derivatives(s)[0] - derivatives(np.zeros(30))[0]
for name, same in (("the same batch", True), ("two batches", False)):
    errors = []
    for _ in range(100):
        first, second = rng.choice(len(y), BATCH), rng.choice(len(y), BATCH)
        change = derivatives(s, first if same else second)[0] - derivatives(np.zeros(30), first)[0]
        errors.append(np.linalg.norm(change - y_all) / np.linalg.norm(y_all))
    print(f"change of the gradient from {name}: off by {np.median(errors):.0%}")
    found[same] = np.median(errors)
# --8<-- [end:pair]

assert np.linalg.norm(derivatives(best)[0]) < 1e-10, "on all rows Newton has arrived"
assert min(found["curvature of all rows", 1] + found["curvature of the batch", 1]) > 100
assert max(found["descent", 1]) < 0.01
assert max(found["curvature of all rows", 0.03]) < 0.004
assert max(found["running mean of batches", 0.03]) < 0.006 < min(found["curvature of the batch", 0.03])
assert found[True] < 0.5
assert found[False] > 0.9
