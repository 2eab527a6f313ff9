# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise: two linear layers in a row are one. The stub must fail the check, the solution must pass."""

import numpy as np


# --8<-- [start:task]
# --8<-- [start:stub]
def merge(weight_1, bias_1, weight_2, bias_2):
    """Weight and bias of the one layer that does what layer 1 and then layer 2 do."""
    return weight_2 @ weight_1, bias_1 + bias_2  # one of the two is wrong


# --8<-- [end:stub]
# --8<-- [start:check]
def check(merge):
    rng = np.random.default_rng(0)
    w1, b1, w2, b2 = (rng.standard_normal(shape) for shape in ((4, 3), (4,), (4, 4), (4,)))
    x = rng.standard_normal((5, 3))
    weight, bias = merge(w1, b1, w2, b2)
    expected = (x @ w1.T + b1) @ w2.T + b2
    assert np.allclose(x @ weight.T + bias, expected), "the two layers and the merged one differ"


# --8<-- [end:check]
# --8<-- [end:task]


# --8<-- [start:solution]
def solution(weight_1, bias_1, weight_2, bias_2):
    return weight_2 @ weight_1, weight_2 @ bias_1 + bias_2


# --8<-- [end:solution]


if __name__ == "__main__":
    check(solution)
