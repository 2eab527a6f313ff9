# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: the backward pass of max pooling.
Change `backward`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def backward(x, dy):
    """Gradient of 2x2 max pooling with stride 2: x (H, W), dy (H/2, W/2), H and W even, no ties."""
    return np.kron(dy, np.ones((2, 2))) / 4  # this is what an average would do


# --8<-- [end:stub]
def check(backward):
    rng = np.random.default_rng(0)
    x, dy = rng.standard_normal((6, 8)), rng.standard_normal((3, 4))

    def loss(x):
        return (dy * x.reshape(3, 2, 4, 2).max(axis=(1, 3))).sum()

    dx = backward(x.copy(), dy)
    assert dx.shape == x.shape, f"the gradient has the shape of x, {x.shape}, yours {dx.shape}"
    touched = np.count_nonzero(dx)
    assert touched == 12, f"one pixel of each of the 12 windows gets a gradient, yours gives one to {touched}"
    for place in np.ndindex(x.shape):
        ahead, behind = x.copy(), x.copy()
        ahead[place] += 1e-6
        behind[place] -= 1e-6
        slope = (loss(ahead) - loss(behind)) / 2e-6
        assert np.isclose(dx[place], slope), f"at {place} nudging gives {slope:.3f}, you return {dx[place]:.3f}"
    print("passed: every pixel agrees with nudging")


if __name__ == "__main__":
    check(backward)
# --8<-- [end:task]

HINTS = (
    "If you nudge a pixel that is not the largest of its window, what happens to the output?",
    "The largest pixel of a window gets the whole dy of that window, the others get 0.",
    "`windows = x.reshape(len(x) // 2, 2, -1, 2)`",
)


# --8<-- [start:solution]
def solution(x, dy):
    windows = x.reshape(len(x) // 2, 2, -1, 2)
    winners = windows == windows.max(axis=(1, 3), keepdims=True)
    return (winners * dy[:, None, :, None]).reshape(x.shape)


# --8<-- [end:solution]


def first_pixel(x, dy):
    return np.kron(dy, np.array([[1.0, 0.0], [0.0, 0.0]]))


def times_the_value(x, dy):
    return solution(x, dy) * x


WRONG = {first_pixel: "nudging gives", times_the_value: "nudging gives"}
