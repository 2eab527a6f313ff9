# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★: the price of a batch of clouds.
Change `price`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def price(mean, log_variance):
    """Both (N, k), a row for each image -> the price of an image's cloud in nats, averaged over the N images."""
    return np.mean(mean**2 + log_variance**2)


# --8<-- [end:stub]
def check(price):
    assert np.isclose(price(np.zeros((4, 3)), np.zeros((4, 3))), 0), (
        f"mean 0 and variance 1 cost nothing, you return {price(np.zeros((4, 3)), np.zeros((4, 3)))}"
    )
    far = float(price(np.array([[2.0]]), np.array([[0.0]])))
    assert np.isclose(far, 2), f"mean 2 and variance 1 cost 2 nats, you return {far}"
    wide = float(price(np.zeros((1, 1)), np.array([[np.log(4.0)]])))
    assert np.isclose(wide, 0.8069, atol=1e-3), (
        f"mean 0 and variance 4 cost 0.81 nats, you return {wide:.2f}; the second array is ln of the variance"
    )
    narrow = float(price(np.zeros((1, 1)), np.array([[np.log(0.01)]])))
    assert np.isclose(narrow, 1.8076, atol=1e-3), (
        f"mean 0 and deviation 0.1 cost 1.81 nats, you return {narrow:.2f}; the second array is ln of the variance"
    )
    two = float(price(np.array([[2.0, 2.0]]), np.zeros((1, 2))))
    assert np.isclose(two, 4), f"two numbers that cost 2 nats each cost 4 together, you return {two}"
    batch = float(price(np.array([[2.0, 2.0], [0.0, 0.0]]), np.zeros((2, 2))))
    assert np.isclose(batch, 2), f"an image for 4 and one for 0 nats are 2 on average, you return {batch}"
    print("passed: clouds that cost nothing, far ones, narrow ones, and a batch of two images")


if __name__ == "__main__":
    check(price)
# --8<-- [end:task]

HINTS = (
    "Which axis holds the numbers of one code, and which the images? Only one of the two is averaged.",
    "For each number: `(mean**2 + variance - 1 - log_variance) / 2`, with the variance from its logarithm.",
    "`variance = np.exp(log_variance)`",
)


# --8<-- [start:solution]
def solution(mean, log_variance):
    variance = np.exp(log_variance)
    each = (mean**2 + variance - 1 - log_variance) / 2  # (N, k)
    return each.sum(axis=1).mean()


# --8<-- [end:solution]


def averaged(mean, log_variance):
    return np.mean((mean**2 + np.exp(log_variance) - 1 - log_variance) / 2)


def summed(mean, log_variance):
    return np.sum((mean**2 + np.exp(log_variance) - 1 - log_variance) / 2)


def without_half(mean, log_variance):
    return (mean**2 + np.exp(log_variance) - 1 - log_variance).sum(axis=1).mean()


def as_deviation(mean, log_deviation):
    return ((mean**2 + np.exp(2 * log_deviation) - 1 - 2 * log_deviation) / 2).sum(axis=1).mean()


WRONG = {
    averaged: "cost 4 together, you return 2.0",
    summed: "are 2 on average, you return 4.0",
    without_half: "cost 2 nats, you return 4.0",
    as_deviation: "the second array is ln of the variance",
}
