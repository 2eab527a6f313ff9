# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise: clean up after a detector. The stub must fail the check, the solution must pass."""

import numpy as np


# --8<-- [start:task]
def overlap(a, b):
    """Intersection over union of two boxes (left, top, right, bottom)."""
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    shared = max(width, 0) * max(height, 0)
    return shared / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared)


# --8<-- [start:stub]
def keep(boxes, scores, limit=0.5):
    """Rows to keep, best score first: none may overlap a better kept one by more than `limit`."""
    return [i for i in np.argsort(-scores) if scores[i] > limit]  # it confuses scores and overlaps


# --8<-- [end:stub]
# --8<-- [start:check]
def check(keep):
    twice = np.array([[0, 0, 10, 10], [1, 0, 11, 10], [30, 30, 40, 40]])
    assert list(keep(twice, np.array([0.8, 0.9, 0.3]))) == [1, 2], "two boxes for one thing: the better one stays"
    chain = np.array([[0, 0, 10, 10], [3, 0, 13, 10], [6, 0, 16, 10]])
    assert np.isclose(overlap(chain[0], chain[1]), 0.7 / 1.3)
    assert list(keep(chain, np.array([0.9, 0.8, 0.7]))) == [0, 2], "a box that was dropped drops nobody else"
    assert list(keep(np.zeros((0, 4)), np.zeros(0))) == []


# --8<-- [end:check]
# --8<-- [end:task]


# --8<-- [start:solution]
def solution(boxes, scores, limit=0.5):
    """This is called non-maximum suppression."""
    kept = []
    for i in np.argsort(-scores):
        if all(overlap(boxes[i], boxes[j]) <= limit for j in kept):
            kept.append(i)
    return kept


# --8<-- [end:solution]


if __name__ == "__main__":
    check(solution)
