# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: squared bias and variance from the predictions of many models.
Change `terms`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def terms(predicted, truth):
    """predicted (sets, places), truth (places,) -> squared bias and variance, each a mean over the places."""
    bias2 = np.mean((predicted - truth) ** 2)
    return bias2, predicted.var()


# --8<-- [end:stub]
def check(terms):
    predicted = np.array([[2.0, 10.0], [4.0, 10.0], [6.0, 10.0]])  # three models, two places
    truth = np.array([5.0, 10.0])
    bias2, variance = terms(predicted, truth)
    assert np.ndim(bias2) == 0, "two numbers are asked for; your first is an array, one number for each place"
    assert np.ndim(variance) == 0, "two numbers are asked for; your second is an array, one number for each place"
    assert np.isclose(bias2, 0.5), (
        "the mean predictions are 4 and 10, so the squared biases are 1 and 0, and their mean is 0.5; "
        f"you return {bias2:.3f}"
    )
    assert np.isclose(variance, 4 / 3), (
        "the variances at the two places are 8/3 and 0, their mean is 1.333; "
        f"you return {variance:.3f}. Does each place have its own mean prediction?"
    )
    rng = np.random.default_rng(0)
    truth = rng.normal(size=30)
    predicted = truth + rng.normal(0.3, 1, (50, 30))
    error = np.mean((predicted - truth) ** 2)
    assert np.isclose(sum(terms(predicted, truth)), error), "the two terms have to add up to the error without noise"
    print("passed: three models at two places, and fifty at thirty, where the terms add up to the error")


if __name__ == "__main__":
    check(terms)
# --8<-- [end:task]

HINTS = (
    "Which mean do you need first, and over which of the two axes?",
    "bias² is the mean of (middle − truth)² over the places; the variance is the mean of (predicted − middle)².",
    "`middle = predicted.mean(axis=0)`",
)


# --8<-- [start:solution]
def solution(predicted, truth):
    middle = predicted.mean(axis=0)  # (places,)
    return np.mean((middle - truth) ** 2), np.mean((predicted - middle) ** 2)


# --8<-- [end:solution]


def one_mean(predicted, truth):
    return np.mean((predicted.mean(axis=0) - truth) ** 2), predicted.var()


def wrong_axis(predicted, truth):
    return np.mean((predicted.mean(axis=1)[:2] - truth) ** 2), predicted.var(axis=1).mean()


def mean_of_bias(predicted, truth):
    return np.mean(predicted.mean(axis=0) - truth) ** 2, predicted.var(axis=0).mean()


WRONG = {
    one_mean: "Does each place have its own mean prediction?",
    wrong_axis: "squared biases are 1 and 0",
    mean_of_bias: "you return 0.250",
}
