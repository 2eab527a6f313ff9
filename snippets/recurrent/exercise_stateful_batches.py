# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: cut a long text into stateful batches.
Change `batches`, then run this file until it reports what passed."""

# --8<-- [start:task]
import itertools

import numpy as np


# --8<-- [start:stub]
def batches(text, rows, window):
    """(inputs, targets), each (rows, window); a row goes on where the same row of the last batch stopped."""
    size = rows * window
    for start in range(0, len(text) - size, size):
        piece = text[start : start + size + 1]
        yield piece[:-1].reshape(rows, window), piece[1:].reshape(rows, window)


# --8<-- [end:stub]
def check(batches):
    text = np.arange(103)
    cut = list(batches(text, rows=4, window=5))
    rest = "the target of a row's last character is the first one of the next row"
    assert len(cut) == 5, f"103 characters make 4 rows of 5 windows, as {rest}; you return {len(cut)} batches"
    for x, y in cut:
        assert x.shape == (4, 5), f"a batch is (4, 5), yours {x.shape}"
        assert np.array_equal(y, x + 1), f"the target is the next character; after {x[0]} you ask for {y[0]}"
    for (before, _), (after, _) in itertools.pairwise(cut):
        last, first = before[:, -1], after[:, 0]
        assert np.array_equal(first, last + 1), f"rows end with characters {last} and go on with {first}"
    print("passed: 5 batches whose rows go on where they stopped")


if __name__ == "__main__":
    check(batches)
# --8<-- [end:task]

HINTS = (
    "A row is one long piece of the text. How long is it, if all rows are equally long and whole windows?",
    "Cut the text into rows first and each row into windows; the targets are the same rows, one character later.",
    "`length = (len(text) - 1) // (rows * window) * window`",
)


# --8<-- [start:solution]
def solution(text, rows, window):
    length = (len(text) - 1) // (rows * window) * window  # of a row
    x = text[: rows * length].reshape(rows, length)
    y = text[1 : rows * length + 1].reshape(rows, length)
    for start in range(0, length, window):
        yield x[:, start : start + window], y[:, start : start + window]


# --8<-- [end:solution]


def without_shift(text, rows, window):
    length = len(text) // (rows * window) * window
    x = text[: rows * length].reshape(rows, length)
    for start in range(0, length, window):
        yield x[:, start : start + window], x[:, start : start + window]


def keeps_the_rest(text, rows, window):
    length = (len(text) - 1) // rows
    x, y = (text[shift : rows * length + shift].reshape(rows, length) for shift in (0, 1))
    for start in range(0, length + 1, window):
        yield x[:, start : start + window], y[:, start : start + window]


def targets_in_the_row(text, rows, window):
    length = len(text) // rows
    x = text[: rows * length].reshape(rows, length)
    for start in range(0, length - window, window):
        yield x[:, start : start + window], x[:, start + 1 : start + window + 1]


WRONG = {
    without_shift: "the target is the next character",
    keeps_the_rest: "you return 6 batches",
    targets_in_the_row: "first one of the next row; you return 4 batches",
}
