# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★: clip the norm of all gradients together, so that their common direction stays.
Change `clip_by_norm`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def clip_by_norm(grads, max_norm):
    """New gradients whose common norm is at most max_norm."""
    return [grad * min(1, max_norm / np.linalg.norm(grad)) for grad in grads]


# --8<-- [end:stub]
def check(clip_by_norm):
    grads = [np.array([[3.0, 0.0]]), np.array([4.0])]  # the common norm is 5
    a, b = (float(np.ravel(grad)[0]) for grad in clip_by_norm(grads, max_norm=1.0))
    assert np.isclose(np.hypot(a, b), 1), f"3 and 4 have the norm 5; clipped to 1, yours have {np.hypot(a, b):.3g}"
    assert np.isclose(a / b, 3 / 4), f"the direction 3 : 4 should stay, yours is {a:.3g} : {b:.3g}"
    kept = clip_by_norm(grads, 10.0)[1][0]
    assert kept == 4, f"gradients below the limit stay as they are; 4 became {kept:.3g}"
    try:
        with np.errstate(all="ignore"):
            zeros = clip_by_norm([np.zeros(3)], 1.0)[0]
    except ZeroDivisionError:
        zeros = "nothing, because you divide by their norm, 0"
    assert np.array_equal(zeros, np.zeros(3)), f"zeros stay zeros, you return {zeros}"
    assert grads[1][0] == 4.0, f"the caller's gradients must not change; 4 became {grads[1][0]:.3g}"
    print("passed: one factor for all, small gradients and zeros as they are, the inputs unchanged")


if __name__ == "__main__":
    check(clip_by_norm)
# --8<-- [end:task]

HINTS = (
    "The stub clips each array by itself. What does that do to the direction of the whole gradient?",
    "The common norm is the root of the sum of all squares, 7 for (2, 6) and 3; every array gets the same factor.",
    "`norm = np.sqrt(sum(np.square(grad).sum() for grad in grads))`",
)


# --8<-- [start:solution]
def solution(grads, max_norm):
    norm = np.sqrt(sum(np.square(grad).sum() for grad in grads))
    factor = max_norm / norm if norm > max_norm else 1.0
    return [grad * factor for grad in grads]


# --8<-- [end:solution]


def always_scales(grads, max_norm):
    norm = np.sqrt(sum(np.square(grad).sum() for grad in grads))
    return [grad * max_norm / norm for grad in grads]


def in_place(grads, max_norm):
    norm = np.sqrt(sum(np.square(grad).sum() for grad in grads))
    new = [grad * min(1, max_norm / norm) if norm else grad for grad in grads]
    for old, grad in zip(grads, new, strict=True):
        old[...] = grad
    return new


def divides_by_zero(grads, max_norm):
    norm = float(sum(np.square(grad).sum() for grad in grads)) ** 0.5
    return [grad * min(1, max_norm / norm) for grad in grads]


def by_value(grads, max_norm):
    return [np.clip(grad, -max_norm, max_norm) for grad in grads]


WRONG = {
    always_scales: "4 became 8",
    in_place: "4 became 0.8",
    divides_by_zero: "divide by their norm",
    by_value: "yours have 1.41",
}
