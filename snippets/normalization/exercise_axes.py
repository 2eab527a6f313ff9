# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★: layer normalisation of a table.
Change `layer_norm`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def layer_norm(x):
    """(N, D), a row for each example -> (N, D), each row with the mean 0 and the variance 1."""
    return x - x.mean()


# --8<-- [end:stub]
def check(layer_norm):
    x = np.array([[1.0, 3.0], [10.0, 50.0]])
    got = np.asarray(layer_norm(x))
    assert got.shape == (2, 2), f"the result has the shape of x, (2, 2); you return the shape {got.shape}"
    assert np.allclose(got.mean(axis=1), 0), (
        f"each row must have the mean 0, yours have {got.mean(axis=1).round(2).tolist()}: over which axis is the mean?"
    )
    assert np.allclose(got, [[-1, 1], [-1, 1]], atol=1e-3), (
        f"each row becomes -1, 1; you return {got.round(2).tolist()}. By what is a row divided?"
    )
    print("passed: two rows of very different size")


if __name__ == "__main__":
    check(layer_norm)
# --8<-- [end:task]

HINTS = (
    "Which numbers belong to one example, a row or a column?",
    "Subtract `x.mean(axis=1, keepdims=True)`, then divide by the spread of the row.",
    "`centred = x - x.mean(axis=1, keepdims=True)`",
)


# --8<-- [start:solution]
def solution(x):
    centred = x - x.mean(axis=1, keepdims=True)
    return centred / np.sqrt((centred**2).mean(axis=1, keepdims=True) + 1e-5)


# --8<-- [end:solution]


def by_column(x):
    return (x - x.mean(axis=0)) / x.std(axis=0)


def not_divided(x):
    return x - x.mean(axis=1, keepdims=True)


def divided_by_variance(x):
    return (x - x.mean(axis=1, keepdims=True)) / x.var(axis=1, keepdims=True)


WRONG = {
    by_column: "over which axis",
    not_divided: "By what is a row divided",
    divided_by_variance: "[-0.05, 0.05]",
}
