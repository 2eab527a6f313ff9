# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★: cover one pixel after the other.
Change `lost`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def lost(score, pixels):
    """For each pixel: what the score loses when this pixel alone is set to 0."""
    covered = pixels.copy()
    answer = np.zeros(len(pixels))
    for i in range(len(pixels)):
        covered[i] = 0
        answer[i] = score(covered)  # two things are wrong here
    return answer


# --8<-- [end:stub]
def check(lost):
    def linear(p):
        return 2 * p[0] - 3 * p[1] + p[2]

    def product(p):
        return p[0] * p[1] + p[2]

    pixels = np.array([1.0, 0.2, 0.0])
    cases = [
        ("the linear score of the page", linear, pixels, [2, -0.6, 0]),
        ("the score a·b + c at a = 3, b = 2, c = 1", product, np.array([3.0, 2.0, 1.0]), [6, 6, 1]),
    ]
    for name, score, image, right in cases:
        given = image.copy()
        answer = lost(score, given)
        assert answer is not None, "your function returns None; is the `return` missing?"
        got = np.asarray(answer, dtype=float).round(3)
        assert np.array_equal(given, image), "you have changed the pixels that were given; work on a copy"
        assert got.shape == (3,), f"three pixels need three numbers, yours have the shape {got.shape}"
        assert np.allclose(got, right), f"for {name} the losses are {right}, you return {got.tolist()}"
    print("passed: a linear score, and one in which two pixels need each other")


if __name__ == "__main__":
    check(lost)
# --8<-- [end:task]

HINTS = (
    "Which pixels are covered when the loop comes to the last one? And is what is left the same as what was lost?",
    "A loss is the score of the whole image minus the score with *one* pixel at 0, so begin each time with a new copy.",
    "Inside the loop, first `covered = pixels.copy()`",
)


# --8<-- [start:solution]
def solution(score, pixels):
    answer = np.zeros(len(pixels))
    for i in range(len(pixels)):
        covered = pixels.copy()  # all other pixels stay as they are
        covered[i] = 0
        answer[i] = score(pixels) - score(covered)
    return answer


# --8<-- [end:solution]


def what_is_left(score, pixels):
    return np.array([score(np.where(np.arange(len(pixels)) == i, 0, pixels)) for i in range(len(pixels))])


def more_and_more(score, pixels):
    covered, answer = pixels.copy(), np.zeros(len(pixels))
    for i in range(len(pixels)):
        covered[i] = 0
        answer[i] = score(pixels) - score(covered)
    return answer


def in_place(score, pixels):
    whole, answer = score(pixels), np.zeros(len(pixels))
    for i in range(len(pixels)):
        pixels[i] = 0
        answer[i] = whole - score(pixels)
    return answer


WRONG = {
    what_is_left: "the losses are [2, -0.6, 0], you return [-0.6, 2.0, 1.4]",
    more_and_more: "the losses are [2, -0.6, 0], you return [2.0, 1.4, 1.4]",
    in_place: "you have changed the pixels that were given",
}
