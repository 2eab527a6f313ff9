# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★: a look-up whose result is a weighted mean.
Change `look_up`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def look_up(scores, values):
    """scores (n,), one for each entry; values (n, D), a row for each entry -> (D,), the weighted mean of the rows."""
    return np.exp(scores) @ values


# --8<-- [end:stub]
def check(look_up):
    scores, values = np.log([1.0, 3.0, 1.0]), np.array([[5.0, 0.0], [0.0, 10.0], [5.0, 0.0]])
    with np.errstate(all="ignore"):
        got = np.asarray(look_up(scores, values))
        high = np.asarray(look_up(scores + 1000, values))
    assert got.shape == (2,), (
        f"the rows of `values` have 2 numbers, so must the result; you return the shape {got.shape}"
    )
    said = f"weights 0.2, 0.6 and 0.2 give [2, 6], you return {got.round(2).tolist()}"
    assert not np.allclose(got, [10, 30]), f"{said}: five times as much. What must weights add up to?"
    assert np.allclose(got, [2, 6]), said
    assert np.allclose(high, [2, 6]), (
        f"with all scores 1000 higher the weights stay as they are, but you return {high.tolist()}; exp(1000) overflows"
    )
    rng = np.random.default_rng(0)
    scores, values = rng.normal(size=7), rng.normal(size=(7, 4))
    right = sum(np.exp(s) * row for s, row in zip(scores, values, strict=True)) / np.exp(scores).sum()
    assert np.allclose(look_up(scores, values), right), (
        "right for three entries, wrong for seven with four numbers each"
    )
    print("passed: weighted means of three and of seven rows, and scores that are very large")


if __name__ == "__main__":
    check(look_up)
# --8<-- [end:task]

HINTS = (
    "Weights have to add up to 1. And which number may you subtract from all scores without changing the weights?",
    "Weight of an entry: `exp(score - largest score)`, divided by the sum of these over all entries.",
    "`weights = np.exp(scores - scores.max())`",
)


# --8<-- [start:solution]
def solution(scores, values):
    weights = np.exp(scores - scores.max())  # (n,)
    weights = weights / weights.sum()
    return weights @ values  # (n,) @ (n, D) -> (D,)


# --8<-- [end:solution]


def best_alone(scores, values):
    return values[scores.argmax()]


def unweighted(scores, values):
    return values.mean(axis=0)


def overflowing(scores, values):
    weights = np.exp(scores)
    return weights / weights.sum() @ values


def scores_as_weights(scores, values):
    return scores / scores.sum() @ values


WRONG = {
    best_alone: "you return [0.0, 10.0]",
    unweighted: "you return [3.33, 3.33]",
    overflowing: "exp(1000) overflows",
    scores_as_weights: "you return [0.0, 10.0]",
}
