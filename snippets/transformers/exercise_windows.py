# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: windows of a text and their targets. Change `batch`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def batch(text, starts, context):
    """Inputs and targets, each (len(starts), context): the target of every character is the next one."""
    x = np.stack([text[start : start + context] for start in starts])
    y = np.stack([text[start + context : start + 2 * context] for start in starts])
    return x, y


# --8<-- [end:stub]
def check(batch):
    text = np.arange(10, 30) * 7 % 100  # 70, 77, 84, 91, 98, 5, 12: the next one is not always 7 more
    for starts, context in (([0, 3], 4), ([1], 3), ([0, 2, 15], 4)):
        got = batch(text.copy(), np.array(starts), context)
        assert isinstance(got, tuple), f"return a pair, inputs and targets, not {type(got).__name__}"
        x, y = (np.asarray(part) for part in got)
        shape = (len(starts), context)
        assert x.shape == y.shape == shape, f"both must be {shape}, you return {x.shape} and {y.shape}"
        right, targets = (np.array([text[s + k : s + k + context] for s in starts]) for k in (0, 1))
        assert (x == right).all(), f"the inputs from {starts[0]} are {right[0]}, you return {x[0]}"
        for row, answer, given in zip(right, targets, y, strict=True):
            assert (given == answer).all(), f"the text {row} goes on to {answer}: these are the targets, yours {given}"
    print("passed: every target is the next character, up to the end of the text")


if __name__ == "__main__":
    check(batch)
# --8<-- [end:task]

HINTS = (
    "A window with 4 inputs has 4 targets, and most of them are inputs as well. How many characters is that?",
    "Take `context + 1` characters from each start: all but the last are inputs, all but the first are targets.",
    "`windows = np.stack([text[start : start + context + 1] for start in starts])`",
)


# --8<-- [start:solution]
def solution(text, starts, context):
    windows = np.stack([text[start : start + context + 1] for start in starts])
    return windows[:, :-1], windows[:, 1:]


# --8<-- [end:solution]


def not_moved(text, starts, context):
    x = np.stack([text[start : start + context] for start in starts])
    return x, x


def moved_twice(text, starts, context):
    windows = np.stack([np.append(text, [30, 31])[start : start + context + 2] for start in starts])
    return windows[:, :-2], windows[:, 2:]


def one_more(text, starts, context):
    x = np.stack([text[start : start + context] for start in starts])
    return x, x + 1


def one_too_short(text, starts, context):
    windows = np.stack([text[start : start + context] for start in starts])
    return windows[:, :-1], windows[:, 1:]


WRONG = {
    not_moved: "yours [70 77 84 91]",
    moved_twice: "yours [84 91 98  5]",
    one_more: "yours [71 78 85 92]",
    one_too_short: "both must be (2, 4)",
}
