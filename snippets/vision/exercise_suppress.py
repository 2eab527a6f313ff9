# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: clean up after a detector.
Change `keep`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


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
def check(keep):
    def rows(answer):
        assert answer is not None, "your function returns None; is the `return` missing?"
        assert all(np.ndim(row) == 0 for row in answer), "return row numbers such as [1, 2], you return boxes"
        return [int(row) for row in answer]

    twice = np.array([[0, 0, 10, 10], [1, 0, 11, 10], [30, 30, 40, 40]])
    got = rows(keep(twice, np.array([0.8, 0.9, 0.3])))
    assert got == [1, 2], f"two boxes for one thing, and one elsewhere: rows [1, 2] stay, you keep {got}"
    chain = np.array([[0, 0, 10, 10], [3, 0, 13, 10], [6, 0, 16, 10]])
    got = rows(keep(chain, np.array([0.9, 0.8, 0.7])))
    assert got == [0, 2], f"a box that was dropped drops nobody else: rows [0, 2] stay, you keep {got}"
    got = rows(keep(chain[[0, 2]], np.array([0.1, 0.6])))
    assert got == [1, 0], f"the best score comes first: rows [1, 0], you keep {got}"
    got = rows(keep(np.zeros((0, 4)), np.zeros(0)))
    assert got == [], f"of no boxes none stays, you keep {got}"
    print("passed: doubles, chains, the order of the scores, and no boxes")


if __name__ == "__main__":
    check(keep)
# --8<-- [end:task]

HINTS = (
    "`limit` is about overlaps. Which boxes does a box have to be compared with?",
    "Go through the boxes from the best score down, and keep one if its overlap with every kept box is at "
    "most `limit`.",
    "`for i in np.argsort(-scores):`",
)


# --8<-- [start:solution]
def solution(boxes, scores, limit=0.5):
    """This is called non-maximum suppression."""
    kept = []
    for i in np.argsort(-scores):
        if all(overlap(boxes[i], boxes[j]) <= limit for j in kept):
            kept.append(i)
    return kept


# --8<-- [end:solution]


def compares_with_all_better(boxes, scores, limit=0.5):
    order = list(np.argsort(-scores))
    return [i for place, i in enumerate(order) if all(overlap(boxes[i], boxes[j]) <= limit for j in order[:place])]


def in_given_order(boxes, scores, limit=0.5):
    kept = []
    for i in range(len(boxes)):
        if all(overlap(boxes[i], boxes[j]) <= limit for j in kept):
            kept.append(i)
    return kept


def boxes_for_rows(boxes, scores, limit=0.5):
    return [boxes[i] for i in solution(boxes, scores, limit)]


def without_return(boxes, scores, limit=0.5):
    solution(boxes, scores, limit)


WRONG = {
    compares_with_all_better: "a box that was dropped",
    in_given_order: "you keep [0, 2]",
    boxes_for_rows: "you return boxes",
    without_return: "returns None",
}
