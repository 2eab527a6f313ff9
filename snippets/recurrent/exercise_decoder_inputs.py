# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★: what a decoder is fed in training. Change `decoder_inputs` until the file reports success."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def decoder_inputs(targets, start, filler):
    """What the decoder is fed: each row one place later, behind `start`. No -100 may be left; use `filler`."""
    return targets


# --8<-- [end:stub]
def check(decoder_inputs):
    targets = np.array([[4, 0, -100, -100], [5, 6, 9, 0]])
    before = targets.copy()
    answer = np.asarray(decoder_inputs(targets, 30, 1))
    assert (targets == before).all(), "your function changes the targets, which the loss still needs: make a copy"
    assert answer.shape == (2, 4), f"one input for each of the 2 x 4 targets, your answer has shape {answer.shape}"
    first = answer[:, 0].tolist()
    why = "so the decoder is fed the word that it is asked for" if first == [4, 5] else "not with `start`"
    assert first == [30, 30], f"your rows begin with {first}, {why}: they begin with start, here 30"
    assert (answer >= 0).all(), f"your row {answer[0].tolist()} still has -100, which no embedding has a row for"
    assert answer[1].tolist() == [30, 5, 6, 9], f"[5, 6, 9, 0] becomes [30, 5, 6, 9], you return {answer[1].tolist()}"
    longer = np.array([[3, 0, -100, -100, -100]])
    answer = np.asarray(decoder_inputs(longer, 30, 1))[0].tolist()
    assert answer == [30, 3, 0, 1, 1], f"{longer[0].tolist()} becomes [30, 3, 0, 1, 1], you return {answer}"
    print("passed: one place later, a start in front, a filler behind, targets as they were")


if __name__ == "__main__":
    check(decoder_inputs)
# --8<-- [end:task]

HINTS = (
    "When the decoder is asked for the second word, which word does it already have?",
    "The inputs are a column of `start`, then all columns of the targets but the last.",
    "`first = np.full((len(targets), 1), start)`",
)


# --8<-- [start:solution]
def solution(targets, start, filler):
    first = np.full((len(targets), 1), start)
    fed = np.concatenate([first, targets[:, :-1]], axis=1)
    return np.where(fed < 0, filler, fed)


# --8<-- [end:solution]


def rolled(targets, start, filler):
    fed = np.roll(targets, 1, axis=1)
    return np.where(fed < 0, filler, fed)


def one_too_many(targets, start, filler):
    return np.concatenate([np.full((len(targets), 1), start), targets], axis=1)


def skip_left(targets, start, filler):
    return np.concatenate([np.full((len(targets), 1), start), targets[:, :-1]], axis=1)


def in_place(targets, start, filler):
    targets[:, 1:] = targets[:, :-1].copy()
    targets[:, 0] = start
    return np.where(targets < 0, filler, targets)


def start_as_filler(targets, start, filler):
    fed = np.concatenate([np.full((len(targets), 1), start), targets[:, :-1]], axis=1)
    return np.where(fed < 0, start, fed)


def earlier(targets, start, filler):
    fed = np.concatenate([targets[:, 1:], np.full((len(targets), 1), start)], axis=1)
    return np.where(fed < 0, filler, fed)


WRONG = {
    rolled: "not with `start`",
    one_too_many: "has shape (2, 5)",
    skip_left: "still has -100",
    in_place: "changes the targets",
    start_as_filler: "you return [30, 3, 0, 30, 30]",
    earlier: "they begin with start",
}
