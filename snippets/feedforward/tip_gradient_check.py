# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Tip: check a gradient in float64, along one random direction. In float32 the check itself is wrong."""

# --8<-- [start:measure]
import numpy as np

rng = np.random.default_rng(0)


def loss_and_gradient(w, x, y):
    h = np.tanh(x @ w.T)
    return ((h - y) ** 2).mean(), (2 * (h - y) / y.size * (1 - h**2)).T @ x


def relative_error(dtype, step):
    w, x, y, direction = (rng.standard_normal(s).astype(dtype) for s in ((8, 20), (32, 20), (32, 8), (8, 20)))
    analytic = (loss_and_gradient(w, x, y)[1] * direction).sum()
    ahead, behind = (loss_and_gradient(w + s * direction, x, y)[0] for s in (dtype(step), dtype(-step)))
    return abs((ahead - behind) / (2 * step) - analytic) / abs(analytic)


error = {}
for dtype in (np.float64, np.float32):
    for step in (1e-3, 1e-6, 1e-9):
        error[dtype, step] = np.median([relative_error(dtype, step) for _ in range(100)])
        print(f"{dtype.__name__}, step {step:.0e}: relative error {error[dtype, step]:.0e}")
# --8<-- [end:measure]

assert error[np.float64, 1e-6] < 1e-7
assert error[np.float32, 1e-6] > 1e-3
