# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: the mask of a window with a few places that all may look at. Change `allowed` until it is right."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def allowed(length, window, shared):
    """(length, length) of bool: True where query i may look at key j."""
    i, j = np.arange(length)[:, None], np.arange(length)
    return j > i - window


# --8<-- [end:stub]
def check(allowed):
    answer = np.asarray(allowed(6, 3, 0))
    assert answer.shape == (6, 6), f"for 6 positions the shape must be (6, 6), yours is {answer.shape}"
    assert answer.dtype == bool, f"return an array of bool, yours is of {answer.dtype}"
    ahead = np.triu(answer, 1).sum()
    assert ahead == 0, f"no query may look ahead, {ahead} of your pairs do"
    row = np.flatnonzero(answer[4]).tolist()
    assert row == [2, 3, 4], f"with a window of 3, query 4 looks at keys 2, 3 and 4, yours at {row}"
    assert answer.sum() == 15, f"6 queries with a window of 3 have 1 + 2 + 4·3 = 15 pairs, yours {answer.sum()}"
    row = np.flatnonzero(allowed(8, 2, 2)[6]).tolist()
    assert row == [0, 1, 5, 6], f"window 2, the first 2 places shared: query 6 looks at 0, 1, 5 and 6, yours at {row}"
    row = np.flatnonzero(allowed(8, 2, 2)[0]).tolist()
    assert row == [0], f"shared places are no reason to look ahead: query 0 looks at key 0 only, yours at {row}"
    print("passed: nothing ahead, windows of 2 and 3, shared places")


if __name__ == "__main__":
    check(allowed)
# --8<-- [end:task]

HINTS = (
    "Write down in words the three conditions: not ahead; near enough, or shared.",
    "Not ahead is j <= i, near enough is j > i - window, shared is j < shared. Use & for and, | for or.",
    "`near = j > i - window`, then `return (j <= i) & (...)`",
)


# --8<-- [start:solution]
def solution(length, window, shared):
    i, j = np.arange(length)[:, None], np.arange(length)
    return (j <= i) & ((j > i - window) | (j < shared))


# --8<-- [end:solution]


def one_too_many(length, window, shared):
    i, j = np.arange(length)[:, None], np.arange(length)
    return (j <= i) & ((j >= i - window) | (j < shared))


def without_shared(length, window, shared):
    return solution(length, window, 0)


def shared_ahead(length, window, shared):
    i, j = np.arange(length)[:, None], np.arange(length)
    return ((j <= i) & (j > i - window)) | (j < shared)


WRONG = {
    one_too_many: "query 4 looks at keys 2, 3 and 4, yours at [1, 2, 3, 4]",
    without_shared: "query 6 looks at 0, 1, 5 and 6, yours at [5, 6]",
    shared_ahead: "shared places are no reason to look ahead",
}
