# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: from which probability on may a model answer?
Change `choose_limit`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def choose_limit(sure, right, wanted):
    """The lowest of the values in `sure` such that, of the answers that are at least as sure, `wanted` are right.

    sure : (N,), the largest probability of each answer
    right : (N,), whether the answer was right
    wanted : the share of right answers that is asked for
    """
    return wanted


# --8<-- [end:stub]
def check(choose_limit):
    sure = np.array([0.6, 0.9, 0.5, 0.8, 0.7])
    right = np.array([False, True, True, True, True])
    strict = choose_limit(sure, right, wanted=1.0)
    assert strict in sure, f"the limit is one of the values in `sure`; you return {strict}"
    assert strict == 0.7, f"from 0.7 on all three answers are right; with wanted=1.0 you return {strict}"
    mild = choose_limit(sure, right, wanted=0.8)
    assert mild == 0.5, f"from 0.5 on 4 of 5 answers are right, which is 0.8; with wanted=0.8 you return {mild}"
    print("passed: a strict and a mild limit")


if __name__ == "__main__":
    check(choose_limit)
# --8<-- [end:task]

HINTS = (
    "Try each value of `sure` as the limit. Which answers does it let through?",
    "`right[sure >= limit].mean()` is the share that is right from a limit on. Keep the limits for which it is enough.",
    "`enough = [limit for limit in sure if ...]`",
)


# --8<-- [start:solution]
def solution(sure, right, wanted):
    enough = [limit for limit in sure if right[sure >= limit].mean() >= wanted]
    return min(enough)


# --8<-- [end:solution]


def highest(sure, right, wanted):
    return max(limit for limit in sure if right[sure >= limit].mean() >= wanted)


def until_first_error(sure, right, wanted):
    return min(limit for limit in sure if right[sure >= limit].all())


WRONG = {
    highest: "you return 0.9",
    until_first_error: "with wanted=0.8 you return 0.7",
}
