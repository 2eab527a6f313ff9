# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: a transposed convolution on one axis.
Change `transposed`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def transposed(x, w, stride):
    """Paint the kernel w once for each number in x, `stride` places further each time."""
    y = np.zeros(len(x) * stride)
    for i, number in enumerate(x):
        y[stride * i : stride * i + len(w)] = number * w[: len(y) - stride * i]
    return y


# --8<-- [end:stub]
def check(transposed):
    for x, w, stride, right in [
        ([2.0, 6.0], [1.0, 2.0, 1.0], 2, [2, 4, 8, 12, 6]),
        ([1.0, 2.0, 3.0], [1.0, 10.0, 100.0], 1, [1, 12, 123, 230, 300]),
        ([1.0, 2.0], [3.0, 4.0], 3, [3, 4, 0, 6, 8]),
    ]:
        y = np.asarray(transposed(np.array(x), np.array(w), stride))
        case = f"x = {x}, w = {w}, stride {stride}"
        assert len(y) == len(right), f"{case}: (n - 1) · s + k is {len(right)} places, you return {len(y)}"
        if not np.allclose(y, right):
            flipped = np.zeros(len(right))
            for i, number in enumerate(x):
                flipped[stride * i : stride * i + len(w)] += number * np.array(w[::-1])
            cause = "the kernel is painted backwards" if np.allclose(y, flipped) else "where kernels meet, add"
            raise AssertionError(f"{case}: you return {y.tolist()}, expected {right}: {cause}")
    print("passed: sizes, sums where kernels meet, and gaps where they do not")


if __name__ == "__main__":
    check(transposed)
# --8<-- [end:task]

HINTS = (
    "How far does the last kernel reach? And what is already in a place to which a second kernel comes?",
    "There are (n - 1) · s + k places, and input i adds x[i] · w to the k places from s · i on.",
    "`y = np.zeros((len(x) - 1) * stride + len(w))`",
)


# --8<-- [start:solution]
def solution(x, w, stride):
    y = np.zeros((len(x) - 1) * stride + len(w))
    for i, number in enumerate(x):
        y[stride * i : stride * i + len(w)] += number * w
    return y


# --8<-- [end:solution]


def overwritten(x, w, stride):
    y = np.zeros((len(x) - 1) * stride + len(w))
    for i, number in enumerate(x):
        y[stride * i : stride * i + len(w)] = number * w
    return y


def flipped(x, w, stride):
    return solution(x, w[::-1], stride)


def as_convolution(x, w, stride):
    return np.convolve(x, w)


WRONG = {overwritten: "where kernels meet, add", flipped: "painted backwards", as_convolution: "5 places, you return 4"}
