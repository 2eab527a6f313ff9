# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: could it be chance?
Change `p_value`, then run this file until it reports what passed."""

# --8<-- [start:task]
from itertools import product

import numpy as np


# --8<-- [start:stub]
def p_value(differences):
    """The share of all ways to set the signs whose sum is at least as far from 0 as the sum that was seen."""
    differences = np.asarray(differences, float)
    everything = [np.dot(signs, differences) for signs in product([1, -1], repeat=len(differences))]
    return len(everything)


# --8<-- [end:stub]
def check(p_value):
    p = p_value([1, 2, 3])
    assert 0 <= p <= 1, f"a share is between 0 and 1, you return {p}"
    assert p != 1 / 8, "with the differences 1, 2, 3 the sum -6 is as far from 0 as 6: yours counts one side only"
    assert p == 2 / 8, f"of the 8 sums for 1, 2, 3 two are as far from 0 as 6, p = 0.25; you return {p}"
    assert p_value([-1, -2, -3]) == 2 / 8, (
        f"a loss in all runs is as unlikely as a gain, p = 0.25; for -1, -2, -3 you return {p_value([-1, -2, -3])}"
    )
    assert p_value([3, -3, 0]) == 1, f"every sum is as far from 0 as the sum 0, p = 1; you return {p_value([3, -3, 0])}"
    print("passed: a gain, a loss, and no difference")


if __name__ == "__main__":
    check(p_value)
# --8<-- [end:task]

HINTS = (
    "Of the sums in `everything`, which are as surprising as the one that was seen?",
    "Compare absolute values, with `>=`: the sum that was seen counts itself.",
    "`seen = abs(differences.sum())`",
)


# --8<-- [start:solution]
def solution(differences):
    differences = np.asarray(differences, float)
    everything = [np.dot(signs, differences) for signs in product([1, -1], repeat=len(differences))]
    seen = abs(differences.sum())
    return sum(abs(total) >= seen for total in everything) / len(everything)


# --8<-- [end:solution]


def one_side(differences):
    differences = np.asarray(differences, float)
    everything = [np.dot(signs, differences) for signs in product([1, -1], repeat=len(differences))]
    return sum(total >= differences.sum() for total in everything) / len(everything)


def without_itself(differences):
    differences = np.asarray(differences, float)
    everything = [np.dot(signs, differences) for signs in product([1, -1], repeat=len(differences))]
    return sum(abs(total) > abs(differences.sum()) for total in everything) / len(everything)


def gains_alone(differences):
    differences = np.asarray(differences, float)
    everything = [np.dot(signs, differences) for signs in product([1, -1], repeat=len(differences))]
    return sum(abs(total) >= differences.sum() for total in everything) / len(everything)


WRONG = {
    one_side: "one side only",
    without_itself: "you return 0.0",
    gains_alone: "a loss in all runs",
}
