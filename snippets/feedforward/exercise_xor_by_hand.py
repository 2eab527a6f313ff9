# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise: a network of threshold units that computes XOR. The stub must fail the check, the solution must pass."""

import numpy as np


# --8<-- [start:task]
# --8<-- [start:stub]
def xor_weights():
    """Hidden weights (2, 2) and biases (2,), output weights (2,) and bias."""
    hidden, hidden_bias = np.array([[1, 1], [1, 1]]), np.array([-0.5, -0.5])  # OR, OR
    output, output_bias = np.array([1, 1]), -0.5
    return hidden, hidden_bias, output, output_bias


# --8<-- [end:stub]
# --8<-- [start:check]
def check(xor_weights):
    hidden, hidden_bias, output, output_bias = xor_weights()
    for x in ((0, 0), (0, 1), (1, 0), (1, 1)):
        fired = (hidden @ x + hidden_bias > 0).astype(int)
        answer = output @ fired + output_bias > 0
        assert answer == (x[0] != x[1]), f"{x}: the hidden units say {fired}"


# --8<-- [end:check]
# --8<-- [end:task]


# --8<-- [start:solution]
def solution():
    hidden, hidden_bias = np.array([[1, 1], [1, 1]]), np.array([-0.5, -1.5])  # OR, AND
    output, output_bias = np.array([1, -1]), -0.5  # OR and not AND
    return hidden, hidden_bias, output, output_bias


# --8<-- [end:solution]


if __name__ == "__main__":
    check(solution)
