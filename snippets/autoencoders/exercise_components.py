# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: codes and reconstructions by principal components.
Change `through`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def through(training, images, k):
    """training (N, D), images (M, D) -> codes (M, k), reconstructions (M, D) by k components of the training part."""
    components = np.linalg.svd(training)[2][:k]  # (k, D), a direction in each row
    codes = images @ components.T
    return codes, codes @ components


# --8<-- [end:stub]
def check(through):
    training = np.array([[5.0, 3], [1, 1], [4, 4], [2, 0]])
    images = np.array([[4.0, 2], [3, 2]])
    codes, back = (np.asarray(part) for part in through(training, images, 1))
    assert codes.shape == (2, 1), f"two images and one component make codes of shape (2, 1), yours is {codes.shape}"
    assert back.shape == (2, 2), f"reconstructions have the shape of the images, (2, 2), yours is {back.shape}"
    said = f"the mean image (3, 2) has the code 0 and comes back as [3, 2]; you return {back[1].round(2).tolist()}"
    assert not np.allclose(back[1], [0, 0]), f"{said}: what was subtracted must be added again"
    assert np.allclose(back[1], [3, 2]), f"{said}: subtract the mean of each pixel over the training part, from both"
    said = f"(4, 2) is drawn as [3.5, 2.5], you return {back[0].round(2).tolist()}"
    assert not np.allclose(back[0], [3.5, 1.5]), f"{said}: that is the direction of the smallest variance"
    assert not np.allclose(back[0], [3.65, 2.48], atol=0.01), f"{said}: the decomposition is of images minus their mean"
    assert np.allclose(back[0], [3.5, 2.5]), said
    rng = np.random.default_rng(0)
    training, images = rng.normal(size=(40, 6)) + 3, rng.normal(size=(5, 6))
    _, back = through(training, images, 6)
    assert np.allclose(back, images), "with as many components as pixels every image comes back as it was"
    print("passed: two pixels by hand, the mean image, and all components")


if __name__ == "__main__":
    check(through)
# --8<-- [end:task]

HINTS = (
    "Directions of the largest variance start at the mean, not at 0. Where does the mean have to go out, and in again?",
    "Subtract the mean of the training part before the decomposition and before the codes, add it to the drawings.",
    "`mean = training.mean(axis=0)`",
)


# --8<-- [start:solution]
def solution(training, images, k):
    mean = training.mean(axis=0)  # (D,)
    components = np.linalg.svd(training - mean)[2][:k]  # (k, D)
    codes = (images - mean) @ components.T  # (M, k)
    return codes, mean + codes @ components


# --8<-- [end:solution]


def not_added_again(training, images, k):
    mean = training.mean(axis=0)
    components = np.linalg.svd(training - mean)[2][:k]
    codes = (images - mean) @ components.T
    return codes, codes @ components


def last_components(training, images, k):
    mean = training.mean(axis=0)
    components = np.linalg.svd(training - mean)[2][-k:]
    codes = (images - mean) @ components.T
    return codes, mean + codes @ components


def mean_of_the_images(training, images, k):
    components = np.linalg.svd(training - training.mean(axis=0))[2][:k]
    mean = images.mean(axis=0)
    codes = (images - mean) @ components.T
    return codes, mean + codes @ components


def not_centred(training, images, k):
    mean = training.mean(axis=0)
    components = np.linalg.svd(training)[2][:k]
    codes = (images - mean) @ components.T
    return codes, mean + codes @ components


WRONG = {
    not_added_again: "must be added again",
    last_components: "the smallest variance",
    mean_of_the_images: "over the training part",
    not_centred: "images minus their mean",
}
