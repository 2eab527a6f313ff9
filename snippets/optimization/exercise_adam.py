# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: an Adam with the two faults that are found most often in home-made ones.
Change `adam`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def adam(theta, m, v, grad, t, lr=0.1, beta1=0.9, beta2=0.999, eps=1e-8):
    """Step number t = 1, 2, …; returns parameters and both running averages."""
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    return theta - lr * m / np.sqrt(v + eps), m, v


# --8<-- [end:stub]
def check(adam):
    start, gradient = np.array([1.0, -2.0, 0.5]), np.array([0.5, -40.0, 3.0])
    first, m, v = adam(start, np.zeros(3), np.zeros(3), gradient, 1)
    moved = np.abs(first - start)
    assert np.allclose(moved, 0.1, rtol=1e-3), f"the first step moves each parameter by 0.1, the rate; yours by {moved}"
    assert np.allclose(m, 0.1 * gradient), (
        f"return the running mean m itself, 0.05 for a gradient of 0.5, and not the corrected one; yours is {m[0]:.3g}"
    )
    second, *_ = adam(first, m, v, gradient, 2)
    moved = np.abs(second - first)
    assert np.allclose(moved, 0.1, rtol=1e-3), f"equal gradients: step 2 is as long as step 1, 0.1; yours is {moved}"
    tiny = np.array([1e-8])
    moved = -adam(np.zeros(1), np.zeros(1), np.zeros(1), tiny, 1)[0][0]
    assert np.isclose(moved, 0.05), f"a gradient as small as eps halves the step, to 0.05; yours is {moved:.3g}"
    print("passed: the first steps are as long as the rate, and eps stands outside of the root")


if __name__ == "__main__":
    check(adam)
# --8<-- [end:task]

HINTS = (
    "Work out the first step for a gradient of 0.5. Both averages start at 0; how large are they after one step?",
    "By formula (4) the averages are divided by 1 − βᵗ before they are used, and eps is added to the root.",
    "`m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)`",
)


# --8<-- [start:solution]
def solution(theta, m, v, grad, t, lr=0.1, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return theta - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


# --8<-- [end:solution]


def eps_inside(theta, m, v, grad, t, lr=0.1, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v = beta1 * m + (1 - beta1) * grad, beta2 * v + (1 - beta2) * grad**2
    return theta - lr * m / (1 - beta1**t) / np.sqrt(v / (1 - beta2**t) + eps), m, v


def keeps_the_corrected(theta, m, v, grad, t, lr=0.1, beta1=0.9, beta2=0.999, eps=1e-8):
    m = (beta1 * m + (1 - beta1) * grad) / (1 - beta1**t)
    v = (beta2 * v + (1 - beta2) * grad**2) / (1 - beta2**t)
    return theta - lr * m / (np.sqrt(v) + eps), m, v


WRONG = {eps_inside: "as small as eps halves the step", keeps_the_corrected: "return the running mean m itself"}
