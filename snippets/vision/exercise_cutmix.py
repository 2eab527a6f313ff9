# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: CutMix with a piece that may stick out of the image. Change `cutmix` until the file reports success."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def cutmix(image, other, label, other_label, top, left, n):
    """A square of n × n pixels of `other` over `image`, and the mixed label; images are (C, H, W), labels (classes,).

    The square begins at row `top` and column `left`. Where it sticks out of the image, it is cut off.
    """
    height, width = image.shape[1:]
    image[:, top : top + n, left : left + n] = other[:, top : top + n, left : left + n]
    share = 1 - n**2 / (height * width)
    return image, share * label + (1 - share) * other_label


# --8<-- [end:stub]
def check(cutmix):
    image, other = np.zeros((1, 4, 4)), np.ones((1, 4, 4))
    label, other_label = np.array([1.0, 0.0]), np.array([0.0, 1.0])
    for top, left, n, pixels in (1, 1, 2, 4), (2, 3, 2, 2), (-1, -1, 2, 1), (0, 0, 4, 16):
        whole = np.zeros((1, 4, 4))
        answer = cutmix(whole, other, label, other_label, top, left, n)
        assert isinstance(answer, tuple), f"return an image and a label, you return {answer}"
        mixed, mix = np.asarray(answer[0]), np.asarray(answer[1])
        case = f"a square of {n} from row {top} and column {left}"
        got = int(mixed.sum())
        assert got == pixels, f"{case} covers {pixels} of the 16 pixels, yours {got}"
        expected = pixels / 16
        assert mix.shape == (2,), f"the label has 2 entries, yours has the shape {mix.shape}"
        assert np.isclose(mix[1], expected), (
            f"{case} covers {pixels} of 16 pixels, so the other class gets {expected:g}, yours {mix[1]:g}"
        )
        assert np.isclose(mix.sum(), 1), f"{case}: the two shares must add up to 1, yours to {mix.sum():g}"
        assert np.array_equal(whole, image), "you write into the image that was handed in: copy it first"
    print("passed: four squares, two of which stick out, with their labels; the image is left as it was")


if __name__ == "__main__":
    check(cutmix)
# --8<-- [end:task]

HINTS = (
    "Cut the square to the image first. Which pixels are really replaced, and how many are they?",
    "Rows from max(top, 0) to min(top + n, height), columns alike; share = 1 - replaced / (height · width)",
    "`up, down = max(top, 0), min(top + n, image.shape[1])`",
)


# --8<-- [start:solution]
def solution(image, other, label, other_label, top, left, n):
    height, width = image.shape[1:]
    up, down = max(top, 0), min(top + n, height)
    west, east = max(left, 0), min(left + n, width)
    mixed = image.copy()
    mixed[:, up:down, west:east] = other[:, up:down, west:east]
    share = 1 - (down - up) * (east - west) / (height * width)
    return mixed, share * label + (1 - share) * other_label


# --8<-- [end:solution]


def whole_square(image, other, label, other_label, top, left, n):
    """The label by the size of the square, not by what is left of it."""
    mixed, _ = solution(image, other, label, other_label, top, left, n)
    share = 1 - n**2 / image[0].size
    return mixed, share * label + (1 - share) * other_label


def exchanged(image, other, label, other_label, top, left, n):
    mixed, mix = solution(image, other, label, other_label, top, left, n)
    return mixed, mix[::-1]


def in_place(image, other, label, other_label, top, left, n):
    mixed, mix = solution(image, other, label, other_label, top, left, n)
    image[:] = mixed
    return image, mix


def negative_start(image, other, label, other_label, top, left, n):
    mixed = image.copy()
    mixed[:, top : top + n, left : left + n] = other[:, top : top + n, left : left + n]
    share = 1 - mixed.sum() / mixed.size
    return mixed, share * label + (1 - share) * other_label


WRONG = {
    whole_square: "covers 2 of 16 pixels, so the other class gets 0.125, yours 0.25",
    exchanged: "covers 4 of 16 pixels, so the other class gets 0.25, yours 0.75",
    in_place: "copy it first",
    negative_start: "covers 1 of the 16 pixels, yours 0",
}
