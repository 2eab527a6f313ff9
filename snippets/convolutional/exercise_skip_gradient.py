# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: one residual block, forward and backward. Change `block` until the file reports success."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def block(x, w1, w2, dy):
    """For y = x + w2 @ relu(w1 @ x): the output y, and dx, the gradient for x, from dy, the gradient for y."""
    hidden = np.maximum(w1 @ x, 0)
    y = w2 @ hidden
    dx = w1.T @ (w2.T @ dy)
    return y, dx


# --8<-- [end:stub]
def check(block):
    x, dy = np.array([2.0, -1.0]), np.array([1.0, 3.0])
    w1, w2 = np.array([[1.0, 1.0], [0.0, 2.0]]), np.array([[0.5, 1.0], [-1.0, 0.0]])
    answer = block(x, w1, w2, dy)
    assert isinstance(answer, tuple), f"return y and dx, two arrays; yours is {answer}"
    assert len(answer) == 2, f"return y and dx, two arrays; yours is {answer}"
    y, dx = answer
    assert not np.allclose(y, [0.5, -1.0]), f"your y is {y}, which is the change alone: where is the input?"
    assert np.allclose(y, [2.5, -2.0]), f"y is x plus the change, (2.5, -2); yours is {y}"
    zero = block(x, w1, np.zeros((2, 2)), dy)[1]
    assert np.allclose(zero, dy), f"with w2 = 0 the block is the identity and dx is dy = {dy}; yours is {zero}"
    assert not np.allclose(dx, [-1.5, 2.5]), f"the second hidden unit is off, so nothing comes back through it: {dx}"
    assert np.allclose(dx, [-1.5, 0.5]), f"dx is dy plus what comes back through the two layers; yours is {dx}"
    rng = np.random.default_rng(0)
    x, dy, w1, w2 = rng.normal(size=4), rng.normal(size=4), rng.normal(size=(3, 4)), rng.normal(size=(4, 3))
    for i in range(4):
        nudge = 1e-6 * np.eye(4)[i]
        slope = dy @ (block(x + nudge, w1, w2, dy)[0] - block(x - nudge, w1, w2, dy)[0]) / 2e-6
        mine = block(x, w1, w2, dy)[1][i]
        assert np.isclose(slope, mine, atol=1e-6), (
            f"nudging entry {i} of x gives the slope {slope:.4f}, yours {mine:.4f}"
        )
    print("passed: the output, the identity with w2 = 0, and the gradient against nudging")


if __name__ == "__main__":
    check(block)
# --8<-- [end:task]

HINTS = (
    "Two ways lead from x to y. What goes forward on each, and what comes back?",
    "Formula (1): dx is dy plus what the two layers send back; a hidden unit that is off sends back nothing.",
    "`y = x + w2 @ hidden`",
)


# --8<-- [start:solution]
def solution(x, w1, w2, dy):
    hidden = np.maximum(w1 @ x, 0)
    y = x + w2 @ hidden
    dx = dy + w1.T @ ((w2.T @ dy) * (hidden > 0))
    return y, dx


# --8<-- [end:solution]


def no_skip_back(x, w1, w2, dy):
    hidden = np.maximum(w1 @ x, 0)
    return x + w2 @ hidden, w1.T @ ((w2.T @ dy) * (hidden > 0))


def no_mask(x, w1, w2, dy):
    return x + w2 @ np.maximum(w1 @ x, 0), dy + w1.T @ (w2.T @ dy)


def change_only(x, w1, w2, dy):
    return w2 @ np.maximum(w1 @ x, 0), dy


WRONG = {
    no_skip_back: "with w2 = 0 the block is the identity",
    no_mask: "the second hidden unit is off",
    change_only: "which is the change alone",
}
