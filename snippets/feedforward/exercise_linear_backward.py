# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise: the backward pass of linear + ReLU. The stub must fail the check, the solution must pass."""

import numpy as np


# --8<-- [start:task]
# --8<-- [start:stub]
def backward(x, weight, bias, dh):
    """Gradients of relu(x Wᵀ + b): x (N, D), weight (K, D), bias (K,), dh (N, K)."""
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

    gradients = backward(*inputs, dh)
    for i, name in enumerate(("dx", "dweight", "dbias")):
        u = rng.standard_normal(inputs[i].shape)  # a direction
        ahead, behind = ([*inputs[:i], inputs[i] + h * u, *inputs[i + 1 :]] for h in (1e-6, -1e-6))
        slope = (loss(*ahead) - loss(*behind)) / 2e-6
        assert np.isclose((gradients[i] * u).sum(), slope), f"{name} is not the derivative"


# --8<-- [end:check]
# --8<-- [end:task]


# --8<-- [start:solution]
def solution(x, weight, bias, dh):
    dz = dh * (x @ weight.T + bias > 0)
    return dz @ weight, dz.T @ x, dz.sum(axis=0)


# --8<-- [end:solution]


if __name__ == "__main__":
    check(solution)
