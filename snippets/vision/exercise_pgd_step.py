# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: one step of PGD. Change `step` until the file reports success."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def step(x, start, slope, size, eps):
    """Move each pixel by `size` so that the loss grows; stay within `eps` of `start`, and between 0 and 1."""
    x = x - size * np.sign(slope)
    return np.clip(x, -eps, eps)


# --8<-- [end:stub]
def check(step):
    start = np.array([0.50, 0.50, 0.50, 0.02, 0.98, 0.50])
    x = np.array([0.50, 0.53, 0.48, 0.02, 0.98, 0.52])
    slope = np.array([3.0, 0.1, -2.0, -1.0, 0.2, 0.0])
    right = np.array([0.52, 0.54, 0.46, 0.00, 1.00, 0.52])
    before = x.copy(), start.copy()
    answer = np.asarray(step(x, start, slope, 0.02, 0.04))
    assert np.array_equal([x, start], before), "you change an argument in place"
    assert answer.shape == x.shape, f"an image of shape {x.shape} is expected, yours has shape {answer.shape}"
    causes = {
        "you step against the slope, where the loss falls": np.array([0.48, 0.51, 0.50, 0.04, 0.96, 0.52]),
        "you forget to stay within eps of the start": np.array([0.52, 0.55, 0.46, 0.00, 1.00, 0.52]),
        "you forget that a pixel lies between 0 and 1": np.array([0.52, 0.54, 0.46, 0.00, 1.00, 0.52]),
        "you use the slope itself, not its sign": np.array([0.54, 0.532, 0.46, 0.00, 0.984, 0.52]),
        "you keep the whole image between -eps and eps; what has to stay small is the change": np.full(6, 0.04),
    }
    close = [why for why, wrong in causes.items() if np.allclose(answer, wrong)]
    reason = f": {close[0]}" if close else ""
    assert np.allclose(answer, right), f"{right.tolist()} is right, you return {answer.round(3).tolist()}{reason}"
    edge = np.asarray(step(np.array([0.01]), np.array([0.01]), np.array([-1.0]), 0.03, 0.03))
    assert np.allclose(edge, 0), f"you forget that a pixel lies between 0 and 1: 0.01 - 0.03 is {edge[0]:.2f}"
    edge = np.asarray(step(np.array([0.5]), np.array([0.5]), np.array([1.0]), 0.1, 0.03))
    assert np.allclose(edge, 0.53), f"a step of 0.1 with eps 0.03 ends at 0.53, yours at {edge[0]:.2f}"
    print("passed: the direction, the limit of the change, and the range of a pixel")


if __name__ == "__main__":
    check(step)
# --8<-- [end:task]

HINTS = (
    "Three things happen one after the other: a step, a limit for the distance from the start, a limit for the pixel.",
    "The distance is limited with `np.clip(x, start - eps, start + eps)`, and the pixel with `np.clip(x, 0, 1)`.",
    "`x = x + size * np.sign(slope)`, because the loss shall grow",
)


# --8<-- [start:solution]
def solution(x, start, slope, size, eps):
    x = x + size * np.sign(slope)
    x = np.clip(x, start - eps, start + eps)
    return np.clip(x, 0, 1)


# --8<-- [end:solution]


def downhill(x, start, slope, size, eps):
    return np.clip(np.clip(x - size * np.sign(slope), start - eps, start + eps), 0, 1)


def without_limit(x, start, slope, size, eps):
    return np.clip(x + size * np.sign(slope), 0, 1)


def without_range(x, start, slope, size, eps):
    return np.clip(x + size * np.sign(slope), start - eps, start + eps)


def without_sign(x, start, slope, size, eps):
    return np.clip(np.clip(x + size * slope, start - eps, start + eps), 0, 1)


WRONG = {
    downhill: "you step against the slope",
    without_limit: "you forget to stay within eps",
    without_range: "a pixel lies between 0 and 1",
    without_sign: "you use the slope itself",
}
