# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★: weights of a causal self-attention.
Change `causal_weights`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def causal_weights(scores):
    """scores (T, T), a row for each query -> weights (T, T), rows that add up to 1; nothing later than the query."""
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    weights = e / e.sum(axis=1, keepdims=True)
    return np.where(np.tri(len(scores), k=1), weights, 0)


# --8<-- [end:stub]
def check(causal_weights):
    scores = np.log([[2.0, 1, 5], [1, 3, 4], [1, 1, 2]])
    with np.errstate(all="ignore"):
        got = np.asarray(causal_weights(scores.copy()), dtype=float)
        other = scores.copy()
        other[:, 2] += 1
        moved = np.asarray(causal_weights(other), dtype=float)
        far = scores.copy()
        far[0, 2] = 2000  # a later key that fits very well
        steep = np.asarray(causal_weights(far), dtype=float)
    assert got.shape == (3, 3), f"three positions have 3 × 3 weights, yours have the shape {got.shape}"
    assert not np.isnan(got).any(), f"some of your weights are no numbers, row 1 is {got[0]}: may a query see itself?"
    late = [f"query {i + 1} looks at position {j + 1}" for i, j in ((0, 1), (0, 2), (1, 2)) if got[i, j] > 0]
    assert not late, f"{late[0]}, which is later"
    right = np.array([[1, 0, 0], [0.25, 0.75, 0], [0.25, 0.25, 0.5]])
    assert not np.allclose(got[0], 0), "query 1 looks nowhere: may a query see itself?"
    sums = got.sum(axis=1).round(3).tolist()
    assert np.allclose(sums, 1), f"rows of weights add up to 1, yours to {sums}: what is in the sum below the fraction?"
    assert np.allclose(got, right), f"query 2 has the weights [0.25, 0.75, 0], you return {got[1].round(2).tolist()}"
    assert np.allclose(moved[:2], got[:2]), "a change of the last key changes the weights of earlier queries"
    assert np.allclose(steep[0], [1, 0, 0]), (
        f"a later score of 2000 leaves [1, 0, 0] for query 1, you return {steep[0].tolist()}: "
        "is it taken out before the largest score is subtracted?"
    )
    print("passed: rows of 1, nothing later, and later scores have no influence")


if __name__ == "__main__":
    check(causal_weights)
# --8<-- [end:task]

HINTS = (
    "What stands below the fraction, and which scores are in that sum? And which diagonal does `k=1` still allow?",
    "A score of minus infinity has the exponential 0. Put it there before the softmax.",
    "`scores = np.where(np.tri(len(scores), dtype=bool), scores, -np.inf)`",
)


# --8<-- [start:solution]
def solution(scores):
    scores = np.where(np.tri(len(scores), dtype=bool), scores, -np.inf)  # (T, T)
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


# --8<-- [end:solution]


def after_softmax(scores):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.tri(len(scores)) * e / e.sum(axis=1, keepdims=True)


def one_too_many(scores):
    scores = np.where(np.tri(len(scores), k=1, dtype=bool), scores, -np.inf)
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def not_itself(scores):
    scores = np.where(np.tri(len(scores), k=-1, dtype=bool), scores, -np.inf)
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def zero_scores(scores):
    e = np.exp(scores * np.tri(len(scores)))
    return e / e.sum(axis=1, keepdims=True)


def divided_again(scores):
    weights = after_softmax(scores)
    return weights / weights.sum(axis=1, keepdims=True)


WRONG = {
    after_softmax: "below the fraction",
    one_too_many: "query 1 looks at position 2",
    not_itself: "see itself",
    zero_scores: "which is later",
    divided_again: "before the largest score",
}
