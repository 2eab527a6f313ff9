# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise: a Newton step that leaves saddle points instead of jumping onto them."""

import numpy as np


# --8<-- [start:task]
# --8<-- [start:stub]
def newton_step(grad, hessian):
    """The step to add to the parameters, downhill at a saddle too."""
    return -np.linalg.solve(hessian, grad)


# --8<-- [end:stub]
# --8<-- [start:check]
def check(newton_step):
    bowl = np.array([[2.0, 0.5], [0.5, 1.0]])
    grad = np.array([1.0, -3.0])
    in_bowl = -np.linalg.solve(bowl, grad)
    assert np.allclose(newton_step(grad, bowl), in_bowl), "in a bowl: Newton's step"
    saddle = np.array([[0.0, 2.0], [2.0, 0.0]])  # eigenvalues 2 and -2
    step = newton_step(grad, saddle)
    assert grad @ step < 0, "the step must go downhill"
    assert np.allclose(step, -grad / 2), "both curvatures have size 2"


# --8<-- [end:check]
# --8<-- [end:task]
# --8<-- [start:solution]
def solution(grad, hessian):
    eigenvalues, vectors = np.linalg.eigh(hessian)
    return -vectors @ ((vectors.T @ grad) / np.abs(eigenvalues))


# --8<-- [end:solution]


if __name__ == "__main__":
    check(solution)
