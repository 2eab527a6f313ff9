# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: which scores should change, and how much. Change `slopes` until the file reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def slopes(weights, values, dy):
    """weights (S,) of one query, values (S, D), dy (D,), the slopes for the result -> (S,), those for the scores."""
    return weights * (values @ dy)


# --8<-- [end:stub]
def check(slopes):
    weights, values = np.array([0.5, 0.25, 0.25]), np.array([[8.0, 0], [4, 1], [0, 2]])  # the mean is (5, 0.75)
    got = np.asarray(slopes(weights, values, np.array([1.0, 0])))
    assert got.shape == (3,), f"three keys have three slopes, you return the shape {got.shape}"
    said = f"with the mean 5, the values 8, 4, 0 have the slopes 1.5, -0.25, -1.25, you return {got.round(2).tolist()}"
    assert not np.allclose(got, [4, 1, 0]), f"{said}: they must add up to 0, because only differences of scores count"
    assert not np.allclose(got, [2, 0.75, 0]), f"{said}: a score changes the weights of the other keys as well"
    assert not np.allclose(got, [3, -1, -5]), f"{said}: a key with a small weight has a small slope"
    assert np.allclose(got, [1.5, -0.25, -1.25]), said
    rng = np.random.default_rng(0)
    scores, values, dy = rng.normal(size=6), rng.normal(size=(6, 4)), rng.normal(size=4)

    def loss(scores):
        e = np.exp(scores)
        return e / e.sum() @ values @ dy

    steps = 1e-6 * np.eye(6)
    measured = [(loss(scores + step) - loss(scores - step)) / 2e-6 for step in steps]
    weights = np.exp(scores) / np.exp(scores).sum()
    got = np.asarray(slopes(weights, values, dy))
    assert np.allclose(got, measured, atol=1e-6), (
        f"right where one number of the values counts; with four, the slopes measured are {np.round(measured, 2)}, "
        f"you return {got.round(2)}"
    )
    print("passed: three keys by hand, and six keys with four numbers each against measured slopes")


if __name__ == "__main__":
    check(slopes)
# --8<-- [end:task]

HINTS = (
    "More weight on a value that is larger than the mean raises the result. What does it do on one that is smaller?",
    "Slope of a score: the weight, times the distance of its value (along `dy`) from the weighted mean.",
    "`along = values @ dy  # (S,), what each value contributes`",
)


# --8<-- [start:solution]
def solution(weights, values, dy):
    along = values @ dy  # (S,): what each value contributes to the loss
    return weights * (along - weights @ along)


# --8<-- [end:solution]


def own_weight_alone(weights, values, dy):
    return weights * (1 - weights) * (values @ dy)


def without_weight(weights, values, dy):
    along = values @ dy
    return along - weights @ along


def first_number_alone(weights, values, dy):
    along = values[:, 0] * dy[0]
    return weights * (along - weights @ along)


WRONG = {
    own_weight_alone: "changes the weights of the other keys",
    without_weight: "small weight has a small slope",
    first_number_alone: "with four",
}
