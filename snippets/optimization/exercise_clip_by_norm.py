# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise: clip the norm of all gradients together, so that their common direction stays."""

import numpy as np


# --8<-- [start:task]
# --8<-- [start:stub]
def clip_by_norm(grads, max_norm):
    """New gradients whose common norm is at most max_norm."""
    return [grad * min(1, max_norm / np.linalg.norm(grad)) for grad in grads]


# --8<-- [end:stub]
# --8<-- [start:check]
def check(clip_by_norm):
    grads = [np.array([[3.0, 0.0]]), np.array([4.0])]  # the common norm is 5
    a, b = clip_by_norm(grads, max_norm=1.0)
    assert np.isclose(np.hypot(a[0, 0], b[0]), 1), "all together have norm 1"
    assert np.isclose(a[0, 0] / b[0], 3 / 4), "one factor for all"
    assert clip_by_norm(grads, 10.0)[1][0] == 4, "smaller gradients stay"
    zeros = clip_by_norm([np.zeros(3)], 1.0)[0]
    assert np.array_equal(zeros, np.zeros(3)), "zero stays zero"
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
