# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise: another set of weights, the same function. The stub must fail the check, the solution must pass."""

import numpy as np


# --8<-- [start:task]
# --8<-- [start:stub]
def permute_units(weight_1, bias_1, weight_2, order):
    """Put the hidden units into another order; the network computes the same."""
    return weight_1[order], bias_1[order], weight_2  # not enough


# --8<-- [end:stub]
# --8<-- [start:check]
def check(permute_units):
    rng = np.random.default_rng(0)
    shapes = (5, 3), (5,), (2, 5), (8, 3)
    w1, b1, w2, x = (rng.standard_normal(shape) for shape in shapes)
    order = np.array([3, 0, 4, 1, 2])
    v1, c1, v2 = permute_units(w1, b1, w2, order)
    assert np.array_equal(v1, w1[order]), "the units are not in the new order"
    before, after = np.tanh(x @ w1.T + b1) @ w2.T, np.tanh(x @ v1.T + c1) @ v2.T
    assert np.allclose(before, after), "the network computes something else now"


# --8<-- [end:check]
# --8<-- [end:task]


# --8<-- [start:solution]
def solution(weight_1, bias_1, weight_2, order):
    return weight_1[order], bias_1[order], weight_2[:, order]


# --8<-- [end:solution]


if __name__ == "__main__":
    check(solution)
