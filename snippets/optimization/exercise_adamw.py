# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: weight decay that passes through Adam's division. Change `adamw`, then run this file."""

# --8<-- [start:task]
import numpy as np


def adam(theta, m, v, grad, t, lr):
    """One correct step of Adam, number t = 1, 2, …; returns the parameters and both means."""
    m, v = 0.9 * m + 0.1 * grad, 0.999 * v + 0.001 * grad**2
    m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.999**t)
    return theta - lr * m_hat / (np.sqrt(v_hat) + 1e-8), m, v


# --8<-- [start:stub]
def adamw(theta, m, v, grad, t, lr=0.1, weight_decay=0.5):
    return adam(theta, m, v, grad + weight_decay * theta, t, lr)


# --8<-- [end:stub]
def check(adamw):
    start, zero = np.array([1.0, -4.0]), np.zeros(2)
    theta, *_ = adamw(start.copy(), zero, zero, zero, 1)
    assert np.allclose(theta, 0.95 * start), (
        f"with gradient 0 each weight keeps 1 - 0.1 · 0.5 = 0.95 of its size; yours keep {theta / start}"
    )
    theta, *_ = adamw(start.copy(), zero, zero, zero, 1, 0.01, 0.5)
    assert np.allclose(theta, 0.995 * start), (
        f"at the rate 0.01 each weight keeps 0.995 of its size; yours keep {theta / start}"
    )
    gradient = np.array([10.0, 0.01])
    theta, m, _ = adamw(start.copy(), zero, zero, gradient, 1)
    assert np.allclose(m, 0.1 * gradient), f"m is the mean of the gradients alone, {0.1 * gradient}; yours is {m}"
    assert np.allclose(theta, [0.85, -3.9], atol=1e-4), (
        f"shrink the old weight, then make the whole step of Adam: (0.85, -3.9); yours goes to {theta}"
    )
    print("passed: the decay does not depend on the gradients, and the means do not see it")


if __name__ == "__main__":
    check(adamw)
# --8<-- [end:task]

HINTS = (
    "The decay has to leave Adam alone. Which argument of `adam` may it change, and which not?",
    "Formula (1): the weight is multiplied by 1 − ηλ before Adam's step.",
    "`theta = (1 - lr * weight_decay) * theta`",
)


# --8<-- [start:solution]
def solution(theta, m, v, grad, t, lr=0.1, weight_decay=0.5):
    theta = (1 - lr * weight_decay) * theta
    return adam(theta, m, v, grad, t, lr)


# --8<-- [end:solution]


def without_the_rate(theta, m, v, grad, t, lr=0.1, weight_decay=0.5):
    return adam((1 - weight_decay) * theta, m, v, grad, t, lr)


def decay_after(theta, m, v, grad, t, lr=0.1, weight_decay=0.5):
    theta, m, v = adam(theta, m, v, grad, t, lr)
    return (1 - lr * weight_decay) * theta, m, v


def fixed_share(theta, m, v, grad, t, lr=0.1, weight_decay=0.5):
    return adam(0.95 * theta, m, v, grad, t, lr)


def both(theta, m, v, grad, t, lr=0.1, weight_decay=0.5):
    shrunk = (1 - lr * weight_decay) * theta
    return adam(shrunk, m, v, grad + (weight_decay * theta if grad.any() else 0), t, lr)


WRONG = {
    without_the_rate: "0.95 of its size",
    fixed_share: "at the rate 0.01",
    decay_after: "shrink the old weight",
    both: "m is the mean of the gradients alone",
}
