# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise: find the learning rate at which gradient descent starts to diverge, from the data alone."""

import numpy as np


# --8<-- [start:task]
# --8<-- [start:stub]
def largest_rate(x):
    """Up to which rate does gradient descent on ½·mean((xθ − y)²) converge?"""
    hessian = x.T @ x  # is this the Hessian of a mean?
    return 2 / np.trace(hessian)  # and is the trace what limits the rate?


# --8<-- [end:stub]
# --8<-- [start:check]
def check(largest_rate):
    rng = np.random.default_rng(0)
    for scale in (1.0, 10.0):
        x = scale * rng.standard_normal((50, 4)) @ rng.standard_normal((4, 4))
        rate = largest_rate(x)
        for factor, diverges in ((0.98, False), (1.02, True)):
            theta = np.ones(4)
            for _ in range(3000):
                theta = theta - factor * rate * x.T @ (x @ theta) / len(x)
            assert (np.abs(theta).max() > 1) == diverges, f"at {factor} of the rate"


# --8<-- [end:check]
# --8<-- [end:task]
# --8<-- [start:solution]
def solution(x):
    hessian = x.T @ x / len(x)
    return 2 / np.linalg.eigvalsh(hessian)[-1]


# --8<-- [end:solution]


if __name__ == "__main__":
    check(solution)
