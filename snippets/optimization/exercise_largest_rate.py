# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: the learning rate at which gradient descent starts to diverge, from the data alone.
Change `largest_rate`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def largest_rate(x):
    """Up to which rate does gradient descent on ½·mean((xθ − y)²) converge?"""
    hessian = x.T @ x  # is this the Hessian of a mean?
    return 2 / np.trace(hessian)  # and is the trace what limits the rate?


# --8<-- [end:stub]
def check(largest_rate):
    rate = largest_rate(np.ones((4, 1)))  # ½·mean((θ − y)²) = ½θ² + …
    assert np.isclose(rate, 2), f"one column of four ones has the curvature 1, so the limit is 2, you return {rate:.3g}"
    rate = largest_rate(np.array([[2.0, 0.0], [0.0, 2.0]]))
    message = f"two columns that never meet, each with the curvature 2: the limit is 1, you return {rate:.3g}"
    assert np.isclose(rate, 1), message
    rng = np.random.default_rng(0)
    for scale in (1.0, 10.0):
        x = scale * rng.standard_normal((50, 4)) @ rng.standard_normal((4, 4))
        rate = largest_rate(x)
        for factor, diverges in ((0.98, False), (1.02, True)):
            theta = np.ones(4)
            with np.errstate(all="ignore"):
                for _ in range(3000):
                    theta = theta - factor * rate * x.T @ (x @ theta) / len(x)
            grew = not np.abs(theta).max() < 1
            verdict = "too large" if grew else "too small"
            happened = "diverges" if grew else "still converges"
            assert grew == diverges, f"your rate {rate:.3g} is {verdict}: at {factor} times it the descent {happened}"
    print("passed: just below your rate gradient descent converges, just above it diverges")


if __name__ == "__main__":
    check(largest_rate)
# --8<-- [end:task]

HINTS = (
    "Gradient descent on a quadratic loss multiplies the error along each eigenvector of the Hessian by one "
    "factor. When is that factor below 1 in size?",
    "By (1) the limit is 2 / λ, with λ the largest eigenvalue of the Hessian of the mean.",
    "`hessian = x.T @ x / len(x)`",
)


# --8<-- [start:solution]
def solution(x):
    hessian = x.T @ x / len(x)
    return 2 / np.linalg.eigvalsh(hessian)[-1]


# --8<-- [end:solution]


def forgot_the_mean(x):
    return 2 / np.linalg.eigvalsh(x.T @ x)[-1]


def one_over(x):
    return 1 / np.linalg.eigvalsh(x.T @ x / len(x))[-1]


def smallest_eigenvalue(x):
    return 2 / np.linalg.eigvalsh(x.T @ x / len(x))[0]


def trace(x):
    return 2 / np.trace(x.T @ x / len(x))


WRONG = {
    forgot_the_mean: "so the limit is 2, you return 0.5",
    one_over: "so the limit is 2, you return 1",
    trace: "each with the curvature 2: the limit is 1, you return 0.5",
    smallest_eigenvalue: "is too large",
}
