# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: one step of Nesterov's method. Change `nesterov_step` until the file reports success."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def nesterov_step(theta, velocity, gradient_at, lr, beta):
    """`gradient_at(place)` is the gradient at a place. Returns the new parameters and the new velocity."""
    ahead = theta + lr * velocity
    velocity = beta * velocity + gradient_at(ahead)
    return theta - lr * velocity, velocity


# --8<-- [end:stub]
def check(nesterov_step):
    asked = []

    def gradient_at(place):
        asked.append(np.array(place, dtype=float))
        return 10 * place

    answer = nesterov_step(np.array([0.5]), np.array([10.0]), gradient_at, 0.05, 0.9)
    assert len(asked) == 1, f"one step needs one gradient; yours asks for {len(asked)}"
    assert np.allclose(asked[0], 0.05), (
        f"from 0.5 with velocity 10 the look ahead goes to 0.05; yours takes the gradient at {asked[0]}"
    )
    assert isinstance(answer, tuple), f"return theta and velocity; yours is {answer}"
    assert len(answer) == 2, f"return theta and velocity; yours is {answer}"
    theta, velocity = answer
    assert np.allclose(velocity, 9.5), f"the new velocity is 0.9 · 10 + 0.5 = 9.5, yours is {velocity}"
    assert np.allclose(theta, 0.025), f"the step starts at 0.5, not ahead, and ends at 0.025; yours ends at {theta}"
    theta, velocity = nesterov_step(theta, velocity, gradient_at, 0.05, 0.9)
    assert np.allclose(velocity, 4.525), f"the next velocity is that of the table, 4.525; yours is {velocity}"
    nesterov_step(np.array([1.0]), np.array([1.0]), gradient_at, 0.1, 0.5)
    assert np.allclose(asked[-1], 0.95), f"with lr 0.1 and β 0.5 look ahead from 1 to 0.95; yours goes to {asked[-1]}"
    print("passed: the gradient ahead, the velocity of the table, and the step from where the point is")


if __name__ == "__main__":
    check(nesterov_step)
# --8<-- [end:task]

HINTS = (
    "The point moves against its velocity. In which direction does it roll on, and how much of the velocity is left?",
    "Formula (1): the gradient is taken at theta minus lr times beta times the old velocity.",
    "`ahead = theta - lr * beta * velocity`",
)


# --8<-- [start:solution]
def solution(theta, velocity, gradient_at, lr, beta):
    ahead = theta - lr * beta * velocity
    velocity = beta * velocity + gradient_at(ahead)
    return theta - lr * velocity, velocity


# --8<-- [end:solution]


def plain_momentum(theta, velocity, gradient_at, lr, beta):
    velocity = beta * velocity + gradient_at(theta)
    return theta - lr * velocity, velocity


def whole_velocity(theta, velocity, gradient_at, lr, beta):
    velocity = beta * velocity + gradient_at(theta - lr * velocity)
    return theta - lr * velocity, velocity


def from_ahead(theta, velocity, gradient_at, lr, beta):
    ahead = theta - lr * beta * velocity
    velocity = beta * velocity + gradient_at(ahead)
    return ahead - lr * velocity, velocity


def two_gradients(theta, velocity, gradient_at, lr, beta):
    velocity = beta * velocity + gradient_at(theta)
    velocity = gradient_at(theta - lr * beta * velocity) + beta * velocity
    return theta - lr * velocity, velocity


def fixed_beta(theta, velocity, gradient_at, lr, beta):
    velocity = 0.9 * velocity + gradient_at(theta - lr * 0.9 * velocity)
    return theta - lr * velocity, velocity


WRONG = {
    plain_momentum: "takes the gradient at [0.5]",
    whole_velocity: "takes the gradient at [0.]",
    from_ahead: "the step starts at 0.5, not ahead",
    two_gradients: "one step needs one gradient",
    fixed_beta: "with lr 0.1 and β 0.5",
}
