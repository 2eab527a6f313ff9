# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★: the last biases of a classifier, so that it starts at the shares of the classes.
Change `output_bias`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def output_bias(labels, classes):
    """labels (N,), whole numbers from 0 -> (classes,), biases whose softmax gives the shares of the classes.

    Count one more example for every class, so that a class that does not occur gets a small share and not 0.
    """
    return np.zeros(classes)


# --8<-- [end:stub]
def check(output_bias):
    labels = np.array([0] * 69 + [1] * 19 + [2] * 9)  # with one more each: 70, 20 and 10 of 100
    with np.errstate(all="ignore"):
        got = np.asarray(output_bias(labels, 3), dtype=float)
    assert got.shape == (3,), f"three classes need three biases, you return the shape {got.shape}"
    assert np.isfinite(got).all(), f"you return {got.tolist()}; is there a logarithm of 0?"
    shares = np.exp(got) / np.exp(got).sum()
    said = f"the shares should be 0.7, 0.2 and 0.1, your biases {got.round(2).tolist()} give {shares.round(3).tolist()}"
    assert not np.allclose(got, [0.7, 0.2, 0.1], atol=0.02), f"{said}: softmax takes exponentials first"
    assert np.allclose(shares, [0.7, 0.2, 0.1], atol=1e-6), said
    with np.errstate(all="ignore"):
        got = np.asarray(output_bias(np.array([0, 0, 2]), 4), dtype=float)
    assert got.shape == (4,), f"four classes, of which 1 and 3 do not occur: you return the shape {got.shape}"
    assert np.isfinite(got).all(), f"classes 1 and 3 do not occur, and you return {got.tolist()}"
    shares = np.exp(got) / np.exp(got).sum()
    assert np.allclose(shares, np.array([3, 1, 2, 1]) / 7), (
        f"labels 0, 0, 2 of four classes: the shares should be 3/7, 1/7, 2/7, 1/7, yours are {shares.round(3).tolist()}"
    )
    print("passed: three classes of different sizes, and classes that do not occur")


if __name__ == "__main__":
    check(output_bias)
# --8<-- [end:task]

HINTS = (
    "If all inputs of the last layer were 0, the scores would be the biases. Which scores does softmax turn into 0.7?",
    "Softmax of `log(share)` is the share, because the shares add up to 1.",
    "`counts = np.bincount(labels, minlength=classes) + 1`",
)


# --8<-- [start:solution]
def solution(labels, classes):
    counts = np.bincount(labels, minlength=classes) + 1  # (classes,)
    return np.log(counts / counts.sum())


# --8<-- [end:solution]


def shares_themselves(labels, classes):
    return np.exp(solution(labels, classes))


def no_extra_example(labels, classes):
    counts = np.bincount(labels, minlength=classes)
    return np.log(counts / counts.sum())


def odds_of_each(labels, classes):
    shares = np.exp(solution(labels, classes))
    return np.log(shares / (1 - shares))


def classes_seen(labels, classes):
    return np.log(np.unique(labels, return_counts=True)[1] + 1)


WRONG = {
    shares_themselves: "softmax takes exponentials first",
    no_extra_example: "0.711",
    odds_of_each: "the shares should be 0.7, 0.2 and 0.1",
    classes_seen: "you return the shape (2,)",
}
