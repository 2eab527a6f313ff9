# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise: the backward pass of max pooling. The stub must fail the check, the solution must pass."""

import numpy as np


# --8<-- [start:task]
# --8<-- [start:stub]
def backward(x, dy):
    """Gradient of 2x2 max pooling with stride 2: x (H, W), dy (H/2, W/2), H and W even, no ties."""
    return np.kron(dy, np.ones((2, 2))) / 4  # this is what an average would do


# --8<-- [end:stub]
# --8<-- [start:check]
def check(backward):
    rng = np.random.default_rng(0)
    x, dy = rng.standard_normal((6, 8)), rng.standard_normal((3, 4))

    def loss(x):
        return (dy * x.reshape(3, 2, 4, 2).max(axis=(1, 3))).sum()

    dx = backward(x.copy(), dy)
    assert np.count_nonzero(dx) == 12, "one pixel of each window"
    for place in np.ndindex(x.shape):
        ahead, behind = x.copy(), x.copy()
        ahead[place] += 1e-6
        behind[place] -= 1e-6
        assert np.isclose(dx[place], (loss(ahead) - loss(behind)) / 2e-6), f"wrong at {place}"


# --8<-- [end:check]
# --8<-- [end:task]


# --8<-- [start:solution]
def solution(x, dy):
    windows = x.reshape(len(x) // 2, 2, -1, 2)
    winners = windows == windows.max(axis=(1, 3), keepdims=True)
    return (winners * dy[:, None, :, None]).reshape(x.shape)


# --8<-- [end:solution]


if __name__ == "__main__":
    check(solution)
