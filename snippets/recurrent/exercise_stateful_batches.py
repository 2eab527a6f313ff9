# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise: cut a long text into stateful batches. The stub must fail the check, the solution must pass."""

import itertools

import numpy as np


# --8<-- [start:task]
# --8<-- [start:stub]
def batches(text, rows, window):
    """(inputs, targets), each (rows, window); a row goes on where the same row of the last batch stopped."""
    size = rows * window
    for start in range(0, len(text) - size, size):
        piece = text[start : start + size + 1]
        yield piece[:-1].reshape(rows, window), piece[1:].reshape(rows, window)


# --8<-- [end:stub]
# --8<-- [start:check]
def check(batches):
    text = np.arange(103)
    cut = list(batches(text, rows=4, window=5))
    assert len(cut) == 5, "103 characters make 4 rows of 5 windows, and a rest"
    for x, y in cut:
        assert x.shape == (4, 5)
        assert np.array_equal(y, x + 1), "the target is the next character"
    for (before, _), (after, _) in itertools.pairwise(cut):
        assert np.array_equal(after[:, 0], before[:, -1] + 1), "a row does not go on where it stopped"


# --8<-- [end:check]
# --8<-- [end:task]


# --8<-- [start:solution]
def solution(text, rows, window):
    length = (len(text) - 1) // (rows * window) * window  # of a row
    x = text[: rows * length].reshape(rows, length)
    y = text[1 : rows * length + 1].reshape(rows, length)
    for start in range(0, length, window):
        yield x[:, start : start + window], y[:, start : start + window]


# --8<-- [end:solution]


if __name__ == "__main__":
    check(solution)
