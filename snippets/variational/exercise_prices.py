# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★: what each latent number costs, on average over images.
Change `prices`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def prices(mean, log_variance):
    """Both (N, K), for N images and K latent numbers -> (K,), the mean price of each number in nats."""
    middle, log_middle = mean.mean(axis=0), log_variance.mean(axis=0)
    return (middle**2 + np.exp(log_middle) - 1 - log_middle) / 2


# --8<-- [end:stub]
def check(prices):
    mean = np.array([[2.0, 0.0, 0.0], [-2.0, 0.0, 1.0]])
    log_variance = np.log([[0.25, 1.0, 0.04], [0.25, 1.0, 1.0]])
    got = np.asarray(prices(mean, log_variance))
    assert got.shape == (3,), f"one price for each of the 3 numbers is expected, you return the shape {got.shape}"
    said = f"the prices of these two images are 2.32, 0 and 0.81 nats, you return {got.round(2).tolist()}"
    assert got[0] > 1, f"{said}: means of 2 and -2 must not cancel"
    assert not np.allclose(got, [4.64, 0, 1.63], atol=0.01), f"{said}: twice as much, so is it a sum over the images?"
    assert np.all(got > -1e-9), f"{said}: a price is never negative"
    assert np.allclose(got, [2.318, 0, 0.815], atol=0.01), f"{said}; log_variance is 2 ln sigma"
    rng = np.random.default_rng(0)
    mean, log_variance = rng.normal(size=(50, 4)), rng.normal(size=(50, 4))
    right = np.mean([(m**2 + np.exp(v) - 1 - v) / 2 for m, v in zip(mean, log_variance, strict=True)], axis=0)
    assert np.allclose(prices(mean, log_variance), right), "right for two images, wrong for fifty"
    print("passed: prices for two and for fifty images, and an unused number costs nothing")


if __name__ == "__main__":
    check(prices)
# --8<-- [end:task]

HINTS = (
    "What is averaged: codes or prices? An image has its price before other images are looked at.",
    "The price of one number of one image is `(mean**2 + variance - 1 - log_variance) / 2`.",
    "`each = (mean**2 + np.exp(log_variance) - 1 - log_variance) / 2`",
)


# --8<-- [start:solution]
def solution(mean, log_variance):
    each = (mean**2 + np.exp(log_variance) - 1 - log_variance) / 2  # (N, K)
    return each.mean(axis=0)  # (K,)


# --8<-- [end:solution]


def over_images(mean, log_variance):
    return solution(mean, log_variance) * len(mean)


def no_variance(mean, log_variance):
    return (mean**2).mean(axis=0) / 2


def forgotten_logarithm(mean, log_variance):
    return ((mean**2 + np.exp(log_variance) - 1) / 2).mean(axis=0)


def log_as_variance(mean, log_variance):
    return ((mean**2 + log_variance - 1 - log_variance) / 2).mean(axis=0)


WRONG = {
    over_images: "a sum over the images?",
    no_variance: "you return [2.0, 0.0, 0.25]",
    forgotten_logarithm: "you return [1.62, 0.0, 0.01]",
    log_as_variance: "never negative",
}
