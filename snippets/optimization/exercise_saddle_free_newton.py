# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: a Newton step that leaves saddle points instead of jumping onto them.
Change `newton_step`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def newton_step(grad, hessian):
    """The step to add to the parameters, downhill at a saddle too."""
    return -np.linalg.solve(hessian, grad)


# --8<-- [end:stub]
def check(newton_step):
    bowl = np.array([[2.0, 0.5], [0.5, 1.0]])
    grad = np.array([1.0, -3.0])
    expected = -np.linalg.solve(bowl, grad)
    step = newton_step(grad, bowl)
    assert np.allclose(step, expected), f"in a bowl it is Newton's step {expected.round(3)}, you return {step.round(3)}"
    saddle = np.array([[0.0, 2.0], [2.0, 0.0]])  # eigenvalues 2 and -2
    step = newton_step(grad, saddle)
    change = grad @ step
    assert change < 0, f"at a saddle: along your step {step} the loss changes by {change:+.3g} at first, it should fall"
    assert np.allclose(step, -grad / 2), f"both curvatures have the size 2, so the step is {-grad / 2}; yours is {step}"
    three, grad = np.array([[3.0, 1.0, 0.0], [1.0, -2.0, 0.5], [0.0, 0.5, 1.0]]), np.array([1.0, 2.0, -1.0])
    size = np.linalg.norm(three @ newton_step(grad, three))
    assert np.isclose(size, np.linalg.norm(grad)), (
        f"with three parameters, the Hessian times your step has the length {size:.3f}, the gradient 2.449; divided by "
        "the sizes of the curvatures, both are equal: the eigenvectors are the columns of `vectors`, not its rows"
    )
    print("passed: Newton's step in a bowl, downhill at a saddle, and three parameters")


if __name__ == "__main__":
    check(newton_step)
# --8<-- [end:task]

HINTS = (
    "Newton divides the gradient along each eigenvector by its eigenvalue. What does a negative one do to the "
    "direction?",
    "Take the eigenvalues' absolute values: step = −V |Λ|⁻¹ Vᵀ g.",
    "`eigenvalues, vectors = np.linalg.eigh(hessian)`",
)


# --8<-- [start:solution]
def solution(grad, hessian):
    eigenvalues, vectors = np.linalg.eigh(hessian)
    return -vectors @ ((vectors.T @ grad) / np.abs(eigenvalues))


# --8<-- [end:solution]


def absolute_entries(grad, hessian):
    return -np.linalg.solve(np.abs(hessian), grad)


def plain_descent(grad, hessian):
    return -grad / np.abs(np.linalg.eigvalsh(hessian)).max()


def transposed(grad, hessian):
    eigenvalues, vectors = np.linalg.eigh(hessian)
    return -vectors.T @ ((vectors @ grad) / np.abs(eigenvalues))


WRONG = {
    absolute_entries: "it should fall",
    plain_descent: "in a bowl it is Newton's step",
    transposed: "not its rows",
}
