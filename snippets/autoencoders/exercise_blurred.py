# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★: the one answer that suits a group of images best, and its error.
Change `best_answer`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def best_answer(images):
    """images (N, D) -> the answer (D,) with the smallest mean squared error, and this error, a mean over N and D."""
    answer = images[len(images) // 2]
    return answer, ((images - answer) ** 2).mean()


# --8<-- [end:stub]
def check(best_answer):
    images = np.array([[0.0, 1], [0, 1], [1, 1], [1, 5]])
    answer, error = best_answer(images)
    answer = np.asarray(answer)
    assert answer.shape == (2,), f"one answer for images of 2 pixels, you return the shape {answer.shape}"
    said = f"first pixels 0, 0, 1, 1, second 1, 1, 1, 5: the answer is [0.5, 2], yours is {answer.round(2).tolist()}"
    assert not np.allclose(answer, [0.5, 1]), f"{said}: the median has the smallest absolute error, not the squared one"
    assert not np.allclose(answer, 1.25), f"{said}: every pixel has an answer of its own"
    assert np.allclose(answer, [0.5, 2]), said
    said = f"the errors are 0.25 and 3, on average 1.625, you return {np.round(error, 3)}"
    assert not np.allclose(error, 3.25), f"{said}: divide by the pixels as well"
    assert np.allclose(error, 1.625), said
    rng = np.random.default_rng(0)
    images = rng.random((30, 8))
    answer, error = best_answer(images)
    for other in (*images, np.full(8, 0.5)):
        assert ((images - other) ** 2).mean() > error, "there is an answer with a smaller error than yours"
    print("passed: the mean of each pixel, and the variance that is left")


if __name__ == "__main__":
    check(best_answer)
# --8<-- [end:task]

HINTS = (
    "Look at one pixel alone. Which number is closest to 1, 1, 1 and 5, if distances are squared?",
    "The mean over the images, along axis 0. The error is then the mean of the variances of the pixels.",
    "`answer = images.mean(axis=0)`",
)


# --8<-- [start:solution]
def solution(images):
    answer = images.mean(axis=0)  # (D,)
    return answer, ((images - answer) ** 2).mean()


# --8<-- [end:solution]


def median(images):
    answer = np.median(images, axis=0)
    return answer, ((images - answer) ** 2).mean()


def one_grey(images):
    answer = np.full(images.shape[1], images.mean())
    return answer, ((images - answer) ** 2).mean()


def sum_over_pixels(images):
    answer = images.mean(axis=0)
    return answer, ((images - answer) ** 2).sum(axis=1).mean()


WRONG = {
    median: "the median has the smallest absolute error",
    one_grey: "every pixel has an answer of its own",
    sum_over_pixels: "divide by the pixels as well",
}
