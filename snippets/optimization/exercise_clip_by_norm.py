# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise: clip the norm of all gradients together, so that their common direction stays."""

import numpy as np


# --8<-- [start:task]
# --8<-- [start:stub]
def clip_by_norm(grads, max_norm):
    """New gradients whose common norm is at most max_norm; smaller ones stay as they are."""
    return [grad * min(1, max_norm / np.linalg.norm(grad)) for grad in grads]


# --8<-- [end:stub]
# --8<-- [start:check]
def check(clip_by_norm):
    grads = [np.array([[3.0, 0.0], [0.0, 0.0]]), np.array([4.0])]  # the common norm is 5
    a, b = clip_by_norm(grads, max_norm=1.0)
    assert np.isclose(np.hypot(np.linalg.norm(a), np.linalg.norm(b)), 1), "all gradients together have norm 1"
    assert np.isclose(a[0, 0] / b[0], 3 / 4), "the direction must stay: one factor for all"
    assert all(np.array_equal(g, c) for g, c in zip(grads, clip_by_norm(grads, 10.0), strict=True))
    zeros = clip_by_norm([np.zeros(3)], 1.0)[0]
    assert np.array_equal(zeros, np.zeros(3)), "a gradient of zero stays zero"
    assert grads[1][0] == 4.0, "the inputs must not change"


# --8<-- [end:check]
# --8<-- [end:task]
# --8<-- [start:solution]
def solution(grads, max_norm):
    norm = np.sqrt(sum(np.square(grad).sum() for grad in grads))
    factor = max_norm / norm if norm > max_norm else 1.0
    return [grad * factor for grad in grads]


# --8<-- [end:solution]


if __name__ == "__main__":
    check(solution)
