# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: the logarithm of an average of probabilities that are too small for a computer.
Change `log_average`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def log_average(logs):
    """logs (K,), the logarithms of K probabilities -> the logarithm of their average, a number."""
    return logs.mean()


# --8<-- [end:stub]
def check(log_average):
    with np.errstate(all="ignore"):
        small = float(log_average(np.log([0.1, 0.2, 0.6])))
        tiny = float(log_average(np.log([0.1, 0.2, 0.6]) - 2000))
        one = float(log_average(np.array([-3.0])))
        zero = float(log_average(np.array([-np.inf, np.log(0.5)])))
    said = f"probabilities 0.1, 0.2 and 0.6 have the average 0.3 and its logarithm is -1.204, you return {small:.3f}"
    assert not np.isclose(small, -1.4742, atol=1e-3), f"{said}: the mean of the logarithms is something else"
    assert not np.isclose(small, -0.1054, atol=1e-3), f"{said}: a sum is not yet an average"
    assert np.isclose(small, np.log(0.3)), said
    assert np.isclose(tiny, np.log(0.3) - 2000), (
        f"with all logarithms 2000 lower the answer is -2001.204, you return {tiny}; exp(-2000) is 0 in a computer"
    )
    assert np.isclose(one, -3), f"a single draw is its own average, -3; you return {one}"
    assert np.isclose(zero, np.log(0.25)), f"0 and 0.5 have the average 0.25; you return {zero}"
    print("passed: an average of three, the same far below what exp can hold, a single draw, and a zero among them")


if __name__ == "__main__":
    check(log_average)
# --8<-- [end:task]

HINTS = (
    "Which probabilities can be averaged in a computer without becoming 0? Think of softmax and its largest score.",
    "Factor out the largest: log of the average = `m` + log of the average of `exp(logs - m)`, with `m` the largest.",
    "`largest = logs.max()`",
)


# --8<-- [start:solution]
def solution(logs):
    largest = logs.max()
    return largest + np.log(np.exp(logs - largest).mean())


# --8<-- [end:solution]


def underflowing(logs):
    return np.log(np.exp(logs).mean())


def summed(logs):
    largest = logs.max()
    return largest + np.log(np.exp(logs - largest).sum())


def only_largest(logs):
    return logs.max()


def smallest_first(logs):
    smallest = logs.min()
    return smallest + np.log(np.exp(logs - smallest).mean())


WRONG = {
    underflowing: "exp(-2000) is 0",
    summed: "a sum is not yet an average",
    only_largest: "you return -0.511",
    smallest_first: "0 and 0.5 have the average 0.25",
}
