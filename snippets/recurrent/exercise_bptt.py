# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise: the gradient of the recurrent matrix. The stub must fail the check, the solution must pass."""

import numpy as np


# --8<-- [start:task]
# --8<-- [start:stub]
def gradient(a, weight_hh, dh):
    """dW for h[t] = tanh(a[t] + h[t-1] Wᵀ), h[-1] = 0. a (T, N, H); dh[t] (N, H) is what the loss asks of h[t]."""
    h = np.zeros((len(a) + 1, *a[0].shape))
    for t in range(len(a)):
        h[t + 1] = np.tanh(a[t] + h[t] @ weight_hh.T)
    dweight = np.zeros_like(weight_hh)
    for t in reversed(range(len(a))):
        da = dh[t] * (1 - h[t + 1] ** 2)
        dweight += da.T @ h[t]
    return dweight  # as if the memory had no past


# --8<-- [end:stub]
# --8<-- [start:check]
def check(gradient):
    rng = np.random.default_rng(0)
    a, weight, dh = rng.standard_normal((6, 2, 3)), rng.standard_normal((3, 3)), rng.standard_normal((6, 2, 3))

    def loss(weight):
        h, total = np.zeros((2, 3)), 0.0
        for t in range(6):
            h = np.tanh(a[t] + h @ weight.T)
            total += (dh[t] * h).sum()
        return total

    u = rng.standard_normal((3, 3))  # a direction
    slope = (loss(weight + 1e-6 * u) - loss(weight - 1e-6 * u)) / 2e-6
    assert np.isclose((gradient(a, weight, dh) * u).sum(), slope), "that is not the derivative"


# --8<-- [end:check]
# --8<-- [end:task]


# --8<-- [start:solution]
def solution(a, weight_hh, dh):
    h = np.zeros((len(a) + 1, *a[0].shape))
    for t in range(len(a)):
        h[t + 1] = np.tanh(a[t] + h[t] @ weight_hh.T)
    dweight, later = np.zeros_like(weight_hh), np.zeros_like(h[0])
    for t in reversed(range(len(a))):
        da = (dh[t] + later) * (1 - h[t + 1] ** 2)
        dweight += da.T @ h[t]
        later = da @ weight_hh  # what the steps from t on ask of h[t-1]
    return dweight


# --8<-- [end:solution]


if __name__ == "__main__":
    check(solution)
