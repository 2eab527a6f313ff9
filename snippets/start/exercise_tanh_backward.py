# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: two layers with tanh. Change `backward`, then run this file until it reports that it passed."""

# --8<-- [start:task]
import numpy as np

x, y = np.array([1.0, -1.0]), 1.0  # one example
W, b = np.array([[0.5, -0.5], [1.0, 1.5]]), np.array([0.0, 0.0])
v, c = np.array([2.0, 3.0]), -2.0


def forward(W, b, v, c):
    h = np.tanh(W @ x + b)  # (2,): tanh in place of relu
    p = 1 / (1 + np.exp(-(v @ h + c)))
    return h, p


# --8<-- [start:stub]
def backward(h, p):
    """Return dW (2, 2), db (2,), dv (2,) and dc, the slopes of the loss of this example."""
    dz = p - y
    dh = dz * v
    da = dh * (h > 0)
    return np.outer(da, x), da, dz * h, dz


# --8<-- [end:stub]


def loss(*weights):
    return -np.log(forward(*weights)[1])  # y is 1


def nudged(weights, i, nudge=1e-6):
    slopes = np.zeros_like(weights[i])
    for place in np.ndindex(slopes.shape):
        ahead, behind = [w.copy() for w in weights], [w.copy() for w in weights]
        ahead[i][place] += nudge
        behind[i][place] -= nudge
        slopes[place] = (loss(*ahead) - loss(*behind)) / (2 * nudge)
    return slopes


def check(backward):
    weights = [W, b, v, np.array(c)]
    found = backward(*forward(*weights))
    for i, name in [(3, "dc"), (2, "dv"), (1, "db"), (0, "dW")]:
        expected = nudged(weights, i)
        shape = np.shape(found[i])
        assert shape == expected.shape, f"{name} has shape {shape}, expected {expected.shape}"
        message = f"{name} is {np.round(found[i], 4).tolist()}"
        message += f", nudging gives {expected.round(4).tolist()}"
        if name == "db":
            message += ": the factor from h back to a is the slope of tanh at a"
        if name == "dW":
            message += ": row i belongs to hidden unit i, column j to input j"
        assert np.allclose(found[i], expected, atol=1e-5), message
    print("passed: all nine slopes agree with nudging")


if __name__ == "__main__":
    check(backward)
# --8<-- [end:task]

HINTS = (
    "Only one stage has changed. Which line of the stub belongs to the step from a to h?",
    "The slope of tanh at a is `1 - np.tanh(a) ** 2`, and `h` is `np.tanh(a)` already.",
    "`da = dh * (1 - h**2)`",
)


# --8<-- [start:solution]
def solution(h, p):
    dz = p - y
    dh = dz * v
    da = dh * (1 - h**2)
    return np.outer(da, x), da, dz * h, dz


# --8<-- [end:solution]


# What learners really try, and what the check must say to each.
def tanh_twice(h, p):
    dz = p - y
    da = dz * v * (1 - np.tanh(h) ** 2)
    return np.outer(da, x), da, dz * h, dz


def no_slope(h, p):
    dz = p - y
    da = dz * v
    return np.outer(da, x), da, dz * h, dz


def outer_the_other_way(h, p):
    dz = p - y
    da = dz * v * (1 - h**2)
    return np.outer(x, da), da, dz * h, dz


WRONG = {
    tanh_twice: "slope of tanh at a",
    no_slope: "slope of tanh at a",
    outer_the_other_way: "row i belongs to hidden unit i",
}
