# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★: which share of the mean image's error does an autoencoder remove?
Change `share_removed`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def share_removed(images, reconstructions, training):
    """Images (N, D), their reconstructions (N, D), training images (M, D) -> a number, 1 for perfect ones."""
    return ((images - reconstructions) ** 2).mean()


# --8<-- [end:stub]
def check(share_removed):
    training = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, 0.9]])  # its mean is (0.5, 0.3)
    images = np.array([[1.0, 0.3], [1.0, 0.3]])
    perfect = share_removed(images, images.copy(), training)
    assert np.isclose(perfect, 1), f"for perfect reconstructions the share is 1, you return {perfect:.3f}"
    rival = share_removed(images, np.array([[0.5, 0.3], [0.5, 0.3]]), training)
    assert np.isclose(rival, 0), f"answering with the mean image of the training removes 0, you return {rival:.3f}"
    half = share_removed(images, np.array([[0.5, 0.3], [1.0, 0.3]]), training)
    assert np.isclose(half, 0.5), f"one of two images perfect, the other the mean image: 0.5, you return {half:.3f}"
    worse = share_removed(images, np.array([[0.0, 0.3], [0.0, 0.3]]), training)
    assert np.isclose(worse, -3), f"twice as far as the mean image, so four times its error: -3, you return {worse:.3f}"
    print("passed: perfect images, the mean image, a mixture of both, and answers that are worse than the mean image")


if __name__ == "__main__":
    check(share_removed)
# --8<-- [end:task]

HINTS = (
    "The share removed compares two errors. What would the rival, which knows only the training images, answer?",
    "1 minus the error of the reconstructions divided by the error of the training images' mean.",
    "`rival = ((images - training.mean(axis=0)) ** 2).mean()`",
)


# --8<-- [start:solution]
def solution(images, reconstructions, training):
    error = ((images - reconstructions) ** 2).mean()
    rival = ((images - training.mean(axis=0)) ** 2).mean()  # one mean for each pixel
    return 1 - error / rival


# --8<-- [end:solution]


def share_left(images, reconstructions, training):
    return 1 - solution(images, reconstructions, training)


def one_mean_for_all_pixels(images, reconstructions, training):
    return 1 - ((images - reconstructions) ** 2).mean() / ((images - training.mean()) ** 2).mean()


def absolute_errors(images, reconstructions, training):
    return 1 - np.abs(images - reconstructions).mean() / np.abs(images - training.mean(axis=0)).mean()


WRONG = {
    share_left: "the share is 1, you return 0.000",
    one_mean_for_all_pixels: "removes 0, you return 0.324",
    absolute_errors: "-3, you return -1.000",
}
