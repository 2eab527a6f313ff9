# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: one step of momentum. Change `momentum_step` until the file reports success."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def momentum_step(theta, velocity, gradient, lr, beta):
    """Returns the new parameters and the new velocity; all three arrays have the same shape."""
    theta = theta - lr * velocity
    velocity = beta * velocity + (1 - beta) * gradient
    return theta, velocity


# --8<-- [end:stub]
def check(momentum_step):
    start, push = np.array([10.0, 1.0]), np.array([1.0, 10.0])
    answer = momentum_step(start.copy(), np.zeros(2), push.copy(), 0.16, 0.9)
    assert isinstance(answer, tuple), f"return theta and velocity, two arrays; yours is {answer}"
    assert len(answer) == 2, f"return theta and velocity, two arrays; yours is {answer}"
    theta, velocity = (np.asarray(part) for part in answer)
    assert not np.allclose(theta, start), (
        "after the first push the point has not moved: use the new velocity, not the old"
    )
    assert np.allclose(velocity, push), f"from rest, the velocity is the whole push {push}, yours is {velocity}"
    assert np.allclose(theta, [9.84, -0.6]), (
        f"the first step is that of the table, to (9.84, -0.6); yours goes to {theta}"
    )
    second = np.array([0.984, -6.0])
    theta, velocity = momentum_step(theta, velocity, second, 0.16, 0.9)
    assert np.allclose(velocity, [1.884, 3.0]), f"the second velocity is 0.9 u + g = (1.884, 3); yours is {velocity}"
    assert np.allclose(theta, [9.53856, -1.08]), f"the second step goes to (9.539, -1.08); yours to {theta}"
    u = np.zeros(1)
    for _ in range(400):
        _, u = momentum_step(np.zeros(1), u, np.ones(1), 0.16, 0.8)
    assert np.allclose(u, 5), (
        f"with β = 0.8 equal pushes of 1 add up to 5; yours to {u[0]:.3g}: use the `beta` passed in"
    )
    print("passed: both steps of the table, and equal pushes add up to 1/(1 - β)")


if __name__ == "__main__":
    check(momentum_step)
# --8<-- [end:task]

HINTS = (
    "Work through the first row of the table: what changes first, the velocity or the place?",
    "Formula (1): the gradient is added whole, it is not averaged, and the step uses the velocity that was just made.",
    "`velocity = beta * velocity + gradient`",
)


# --8<-- [start:solution]
def solution(theta, velocity, gradient, lr, beta):
    velocity = beta * velocity + gradient
    return theta - lr * velocity, velocity


# --8<-- [end:solution]


def running_mean(theta, velocity, gradient, lr, beta):
    velocity = beta * velocity + (1 - beta) * gradient
    return theta - lr * velocity, velocity


def rate_inside(theta, velocity, gradient, lr, beta):
    velocity = beta * velocity + lr * gradient
    return theta - velocity, velocity


def old_velocity(theta, velocity, gradient, lr, beta):
    return theta - lr * velocity, beta * velocity + gradient


def no_fading(theta, velocity, gradient, lr, beta):
    velocity = velocity + gradient
    return theta - lr * velocity, velocity


def fixed_beta(theta, velocity, gradient, lr, beta):
    velocity = 0.9 * velocity + gradient
    return theta - lr * velocity, velocity


def place_only(theta, velocity, gradient, lr, beta):
    return theta - lr * (beta * velocity + gradient)


WRONG = {
    running_mean: "the velocity is the whole push",
    rate_inside: "the velocity is the whole push",
    old_velocity: "use the new velocity",
    no_fading: "the second velocity is 0.9 u + g",
    fixed_beta: "use the `beta` passed in",
    place_only: "return theta and velocity",
}
