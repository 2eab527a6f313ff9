# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: one update of a mean-field approximation.
Change `update`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def update(joint, q_column):
    """joint (K, L), the joint probabilities with what is known; q_column (L,) -> (K,), the best q of the row."""
    return joint @ q_column


# --8<-- [end:stub]
def check(update):
    joint, q = np.array([[0.01, 0.09], [0.04, 0.01]]), np.array([0.5, 0.5])
    got = np.asarray(update(joint, q))
    said = f"[0.6, 0.4] is right, you return {got.round(3).tolist()}"
    assert got.shape == (2,), f"one number for each of 2 rows is expected, you return the shape {got.shape}"
    assert np.isclose(got.sum(), 1), f"{said}: the sum is {got.sum():.3f}"
    assert not np.allclose(got, [2 / 3, 1 / 3]), f"{said}: that is from the mean of the joint. Of what is the mean?"
    assert np.allclose(got, [0.6, 0.4]), said
    joint = np.random.default_rng(0).dirichlet(np.ones(12)).reshape(3, 4)
    q = np.array([0.1, 0.2, 0.3, 0.4])
    got, best = np.asarray(update(joint, q)), -np.inf

    def bound(row):
        table = np.outer(row, q)
        return (table * np.log(joint / table)).sum()

    for other in np.random.default_rng(1).dirichlet(np.ones(3), 2000):
        best = max(best, bound(other))
    assert bound(got) >= best, f"with 3 x 4 states your bound is {bound(got):.4f}, and a random q reaches {best:.4f}"
    with np.errstate(all="ignore"):
        tiny = np.asarray(update(np.array([[1e-300, 1e-310], [1e-310, 1e-310]]), np.array([0.5, 0.5])))
    assert np.isfinite(tiny).all(), f"with very small joint probabilities you return {tiny.tolist()}"
    print("passed: two rows by hand, and three rows against 2,000 random q")


if __name__ == "__main__":
    check(update)
# --8<-- [end:task]

HINTS = (
    "Which function of the joint probabilities does the bound average? And what must the result add up to?",
    "q of a row is proportional to exp(mean of ln joint over the columns, weighted by `q_column`).",
    "`score = np.log(joint) @ q_column`",
)


# --8<-- [start:solution]
def solution(joint, q_column):
    score = np.log(joint) @ q_column  # (K,), the mean of the logarithms
    weight = np.exp(score - score.max())
    return weight / weight.sum()


# --8<-- [end:solution]


def of_the_joint(joint, q_column):
    row = joint @ q_column
    return row / row.sum()


def not_divided(joint, q_column):
    return np.exp(np.log(joint) @ q_column)


def unweighted(joint, q_column):
    return solution(joint, np.full(len(q_column), 1 / len(q_column)))


WRONG = {of_the_joint: "from the mean of the joint", not_divided: "the sum is", unweighted: "a random q reaches"}
