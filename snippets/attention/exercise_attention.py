# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★: attention for several questions at once.
Change `attention`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def attention(Q, K, V):
    """Q (L, E), K (S, E), V (S, D) -> (L, D): for each query a weighted mean of the rows of V."""
    scores = Q @ K.T  # (L, S)
    e = np.exp(scores - scores.max(axis=1, keepdims=True))  # the largest of each row is 1
    weights = e / e.sum(axis=0)
    return weights @ V


# --8<-- [end:stub]
def check(attention):
    Q, K = np.array([[1.0, 0, 0, 0], [0, 0, 0, 0]]), np.array([[0, 0, 0, 0], [2 * np.log(3.0), 0, 0, 0]])
    V = np.array([[0.0, 4], [8, 0]])
    got = np.asarray(attention(Q, K, V))
    assert got.shape == (2, 2), f"two queries and rows of two values make the shape (2, 2), yours is {got.shape}"
    first, second = got.round(2).tolist()
    scores = [Q @ K.T / 2, Q @ K.T]
    scores += [table - table.max(axis=1, keepdims=True) for table in scores]
    tables = [np.exp(table) for table in scores]
    said = f"the second query scores both keys 0, so the mean is [4, 2], you return {second}"
    assert not any(np.allclose(got, e / e.sum(axis=1) @ V) for e in tables), (
        f"{said}: the right axis, but your sums have the shape (2,) and divide columns; keepdims=True makes it (2, 1)"
    )
    assert not any(np.allclose(got, e / e.sum(axis=0) @ V) for e in tables), f"{said}: which axis do you sum over?"
    assert np.allclose(got[1], [4, 2]), (
        f"the second query scores both keys 0, so its result is the mean [4, 2], you return {second}: "
        "do the weights of each query add up to 1?"
    )
    why = "you have not divided by the root of the width" if np.allclose(first, [7.2, 0.4]) else "look at the scores"
    why = "you divided by the width, not by its root" if np.allclose(got[0], [5.07, 1.46], atol=0.02) else why
    assert np.allclose(got[0], [6, 1]), (
        f"divided by the root of the width 4, the first query's scores are 0 and log 3, so its result is [6, 1], "
        f"you return {first}: {why}"
    )
    with np.errstate(all="ignore"):
        large = np.asarray(attention(1000 * Q, K, V))
    large = large[0].tolist()
    assert np.allclose(large, [8, 0]), f"a query of 1000 takes all from the second key, you return {large}"
    print("passed: means, weights of each query, the root of the width, and very large scores")


if __name__ == "__main__":
    check(attention)
# --8<-- [end:task]

HINTS = (
    "A row of the table belongs to one query. What must each row of weights add up to? And how wide is a query here?",
    "Divide the scores by the root of `Q.shape[1]`, and add up along the axis that the line for `e` uses, too.",
    "`scores = Q @ K.T / Q.shape[1] ** 0.5`",
)


# --8<-- [start:solution]
def solution(Q, K, V):
    scores = Q @ K.T / Q.shape[1] ** 0.5  # (L, S)
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    weights = e / e.sum(axis=1, keepdims=True)  # each row adds up to 1
    return weights @ V


# --8<-- [end:solution]


def rows_undivided(Q, K, V):
    e = np.exp(Q @ K.T - (Q @ K.T).max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True) @ V


def columns(Q, K, V):
    e = np.exp(Q @ K.T / Q.shape[1] ** 0.5)
    return e / e.sum(axis=0) @ V


def without_keepdims(Q, K, V):
    e = np.exp(Q @ K.T - (Q @ K.T).max(axis=1, keepdims=True))
    return e / e.sum(axis=1) @ V


def by_width(Q, K, V):
    e = np.exp(Q @ K.T / Q.shape[1])
    return e / e.sum(axis=1, keepdims=True) @ V


def overflowing(Q, K, V):
    e = np.exp(Q @ K.T / Q.shape[1] ** 0.5)
    return e / e.sum(axis=1, keepdims=True) @ V


def sums(Q, K, V):
    return np.exp(Q @ K.T / Q.shape[1] ** 0.5) @ V


WRONG = {
    rows_undivided: "not divided by the root",
    columns: "which axis",
    without_keepdims: "keepdims=True",
    by_width: "not by its root",
    overflowing: "a query of 1000",
    sums: "add up to 1",
}
