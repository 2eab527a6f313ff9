# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★: precision, recall and F1.
Change `measures`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def measures(answer, truth):
    """Two arrays of True and False -> precision, recall and F1; 0 where nothing can be divided."""
    right = (answer == truth).mean()
    return right, right, right


# --8<-- [end:stub]
def check(measures):
    answer = np.array([True] * 3 + [False] * 7)
    truth = np.array([True] * 2 + [False] * 5 + [True] * 3)
    with np.errstate(all="ignore"):
        precision, recall, f1 = measures(answer, truth)
        assert np.isclose(precision, 2 / 3), f"2 of 3 alarms are right: precision 0.667, you return {precision:.3f}"
        assert np.isclose(recall, 0.4), f"2 of 5 positives are found: recall 0.4, you return {recall:.3f}"
        assert np.isclose(f1, 0.5), f"2 · 2/3 · 0.4 / (2/3 + 0.4) = 0.5, you return F1 = {f1:.3f}"
        try:
            silent = [float(value) for value in measures(np.zeros(5, bool), np.arange(5) < 2)]
        except ZeroDivisionError:
            raise AssertionError("a model that never raises an alarm: you divide by zero") from None
    assert silent == [0, 0, 0], f"a model that never raises an alarm has 0, 0 and 0; you return {silent}"
    print("passed: precision, recall, F1, and a model that never raises an alarm")


if __name__ == "__main__":
    check(measures)
# --8<-- [end:task]

HINTS = (
    "Count three things: alarms that are right, alarms that are wrong, positives without an alarm.",
    "precision = hits / alarms, recall = hits / positives, F1 = 2 · hits / (alarms + positives).",
    "`hits = (answer & truth).sum()`",
)


# --8<-- [start:solution]
def solution(answer, truth):
    hits, alarms, positives = (answer & truth).sum(), answer.sum(), truth.sum()
    precision = hits / alarms if alarms else 0.0
    recall = hits / positives if positives else 0.0
    f1 = 2 * hits / (alarms + positives) if alarms + positives else 0.0
    return precision, recall, f1


# --8<-- [end:solution]


def swapped(answer, truth):
    precision, recall, f1 = solution(answer, truth)
    return recall, precision, f1


def plain_mean(answer, truth):
    precision, recall, _ = solution(answer, truth)
    return precision, recall, (precision + recall) / 2


def no_guard(answer, truth):
    hits = (answer & truth).sum()
    return hits / answer.sum(), hits / truth.sum(), 2 * hits / (answer.sum() + truth.sum())


WRONG = {
    swapped: "you return 0.400",
    plain_mean: "you return F1 = 0.533",
    no_guard: "you return [nan, 0.0, 0.0]",
}
