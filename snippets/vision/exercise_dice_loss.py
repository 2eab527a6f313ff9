# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: the Dice loss of a mask in which some pixels are undecided.
Change `dice_loss`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def dice_loss(p, y):
    """p: probabilities of the object; y: 1 object, 0 background, 255 undecided. Add 1 above and below."""
    t = (y == 1).astype(float)
    return 1 - 2 * (p * t).sum() / (p.sum() + t.sum())


# --8<-- [end:stub]
def check(dice_loss):
    cases = [
        ("all pixels decided", [0.8, 0.6, 0.4, 0.2], [1, 1, 0, 0], 0.24),
        ("no object", [0.5, 0.5, 0.0, 0.0], [0, 0, 0, 0], 0.5),
        ("one pixel undecided", [0.8, 0.6, 0.4, 0.2], [1, 1, 255, 0], 1 - 3.8 / 4.6),
        ("a perfect answer", [1.0, 0.0, 0.7], [1, 0, 255], 0.0),
    ]
    for name, p, y, right in cases:
        answer = dice_loss(np.array(p), np.array(y))
        assert answer is not None, "your function returns None; is the `return` missing?"
        assert np.ndim(answer) == 0, f"the loss is one number, yours has the shape {np.shape(answer)}"
        assert abs(answer - right) < 1e-6, f"{name}: p = {p}, y = {y}: the loss is {right:.3f}, you return {answer:.3f}"
    print("passed: decided pixels, no object, an undecided pixel, and a perfect answer")


if __name__ == "__main__":
    check(dice_loss)
# --8<-- [end:task]

HINTS = (
    "In which sum does an undecided pixel still count? And what is the loss of an image without an object?",
    "Keep only the decided pixels of `p` and `y`, then compute 1 − (2·overlap + 1)/(sizes + 1).",
    "`p, t = p[y != 255], y[y != 255]`",
)


# --8<-- [start:solution]
def solution(p, y):
    p, t = p[y != 255], y[y != 255]
    return 1 - (2 * (p * t).sum() + 1) / (p.sum() + t.sum() + 1)


# --8<-- [end:solution]


def undecided_is_background(p, y):
    t = (y == 1).astype(float)
    return 1 - (2 * (p * t).sum() + 1) / (p.sum() + t.sum() + 1)


def without_the_extra(p, y):
    p, t = p[y != 255], y[y != 255]
    return 1 - 2 * (p * t).sum() / (p.sum() + t.sum())


def class_as_a_number(p, y):
    return 1 - (2 * (p * y).sum() + 1) / (p.sum() + y.sum() + 1)


def dice_itself(p, y):
    return 1 - solution(p, y)


WRONG = {
    undecided_is_background: "one pixel undecided",
    without_the_extra: "the loss is 0.240, you return 0.300",
    class_as_a_number: "one pixel undecided",
    dice_itself: "the loss is 0.240, you return 0.760",
}
