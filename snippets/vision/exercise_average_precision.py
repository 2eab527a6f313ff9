# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: average precision.
Change `average_precision`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def average_precision(scores, right, objects):
    """Area below the curve: scores of all boxes, 1 or 0 for right or wrong, how many objects there are."""
    return np.sum(right) / len(right)  # that is the precision of all boxes together


# --8<-- [end:stub]
def brute_force(scores, right, objects):
    """For each of 10,000 recalls: the best precision among all thresholds that reach it."""
    points = [(right[scores >= s].sum() / objects, right[scores >= s].mean()) for s in scores]
    recalls = (np.arange(10_000) + 0.5) / 10_000
    return np.mean([max((p for r, p in points if r >= recall), default=0) for recall in recalls])


def check(average_precision):
    scores = np.array([0.9, 0.8, 0.7, 0.6, 0.5])
    got = average_precision(scores, np.array([1, 1, 0, 1, 0]), 4)
    assert np.isclose(got, 0.6875), f"for the five boxes of the page it is 0.6875, you return {got:.4f}"
    got = average_precision(scores[::-1], np.array([0, 1, 0, 1, 1]), 4)
    assert np.isclose(got, 0.6875), f"the same boxes in another order give 0.6875 again, you return {got:.4f}"
    got = average_precision(scores, np.array([0, 1, 1, 0, 1]), 3)
    assert np.isclose(got, 29 / 45), f"right are the 2nd, 3rd and 5th of three objects: 0.644, you return {got:.3f}"
    rng = np.random.default_rng(0)
    for n in (1, 10, 40):
        scores, right = rng.permutation(n) / n, rng.integers(0, 2, n)
        got, slow = average_precision(scores, right, n), brute_force(scores, right, n)
        assert abs(got - slow) < 1e-3, f"{n} boxes at random: by brute force {slow:.4f}, you return {got:.4f}"
    print("passed: the five boxes, any order, and 51 boxes against brute force")


if __name__ == "__main__":
    check(average_precision)
# --8<-- [end:task]

HINTS = (
    "Which threshold gives which point of the curve? Go through the boxes from the best score down.",
    "After sorting, recall is `hits / objects` and precision `hits / (1, 2, 3, ...)`. Each step of the recall counts "
    "with the best precision at this recall or at a larger one.",
    "`hits = np.cumsum(right[np.argsort(-scores)])`",
)


# --8<-- [start:solution]
def solution(scores, right, objects):
    hits = np.cumsum(right[np.argsort(-scores)])
    recall, precision = hits / objects, hits / np.arange(1, len(right) + 1)
    best = np.maximum.accumulate(precision[::-1])[::-1]
    return np.sum(np.diff(recall, prepend=0) * best)


# --8<-- [end:solution]


def in_given_order(scores, right, objects):
    return solution(-np.arange(len(right)), right, objects)


def without_best(scores, right, objects):
    hits = np.cumsum(right[np.argsort(-scores)])
    return np.sum(np.diff(hits / objects, prepend=0) * hits / np.arange(1, len(right) + 1))


def of_those_found(scores, right, objects):
    return solution(scores, right, max(right.sum(), 1))


WRONG = {
    in_given_order: "in another order",
    without_best: "right are the 2nd, 3rd and 5th",
    of_those_found: "you return 0.9167",
}
