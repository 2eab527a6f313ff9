# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise: the backward pass of linear + ReLU. The stub must fail the check, the solution must pass."""

import numpy as np


# --8<-- [start:task]
# --8<-- [start:stub]
def backward(x, weight, bias, dh):
    """Gradients of h = relu(x Wᵀ + b) for x (N, D), weight (K, D), bias (K,), given dh (N, K)."""
    dx = dh @ weight
    dweight = dh.T @ x
    dbias = dh.sum(axis=0)
    return dx, dweight, dbias  # the ReLU has been forgotten


# --8<-- [end:stub]


# --8<-- [start:check]
def check(backward):
    rng = np.random.default_rng(0)
    inputs = [rng.standard_normal(shape) for shape in ((6, 3), (4, 3), (4,))]
    dh = rng.standard_normal((6, 4))

    def loss(x, weight, bias):
        return (dh * np.maximum(x @ weight.T + bias, 0)).sum()

    for i, (name, gradient) in enumerate(zip(("dx", "dweight", "dbias"), backward(*inputs, dh), strict=True)):
        direction = rng.standard_normal(inputs[i].shape)
        ahead, behind = (loss(*inputs[:i], inputs[i] + s * direction, *inputs[i + 1 :]) for s in (1e-6, -1e-6))
        assert np.isclose((gradient * direction).sum(), (ahead - behind) / 2e-6), f"{name} is not the derivative"


# --8<-- [end:check]
# --8<-- [end:task]


# --8<-- [start:solution]
def solution(x, weight, bias, dh):
    dz = dh * (x @ weight.T + bias > 0)
    return dz @ weight, dz.T @ x, dz.sum(axis=0)


# --8<-- [end:solution]


if __name__ == "__main__":
    check(solution)
