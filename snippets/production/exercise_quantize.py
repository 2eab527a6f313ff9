# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: numbers between a lowest and a highest value as whole numbers from 0 to 255.
Change `quantize`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def quantize(x):
    """Numbers -> whole numbers from 0 to 255, the scale, and the zero point, the whole number that stands for 0.

    Later, x is taken to be scale * (whole - zero_point).
    """
    scale = np.abs(x).max() / 255
    return np.round(x / scale), scale, 0


# --8<-- [end:stub]
def check(quantize):
    for x in (np.array([-1.0, 0.0, 0.5, 3.0]), np.array([2.0, 4.0, 6.0])):
        whole, scale, zero_point = quantize(x)
        whole = np.asarray(whole)
        assert np.array_equal(whole, np.round(whole)), f"whole numbers are wanted, you return {whole.tolist()}"
        assert 0 <= whole.min() <= whole.max() <= 255, (
            f"the numbers must be from 0 to 255; for {x.tolist()} yours go from {whole.min()} to {whole.max()}"
        )
        back = scale * (whole - zero_point)
        assert np.abs(back - x).max() <= 0.51 * 6 / 255, (
            f"{x.tolist()} comes back as {np.round(back, 2).tolist()}: are 0 and the highest value in the range?"
        )
        assert zero_point == round(zero_point), f"0 must be hit exactly, but the zero point is {zero_point}"
        assert 0 <= zero_point <= 255, (
            f"0 must be stored too, as a number from 0 to 255; for {x.tolist()} your zero point is {zero_point}"
        )
    print("passed: numbers on both sides of 0, and all above it")


if __name__ == "__main__":
    check(quantize)
# --8<-- [end:task]

HINTS = (
    "Which values have to fit between 0 and 255? Zero itself is one of them.",
    "The range goes from `min(0, x.min())` to `max(0, x.max())`, and the scale is its length divided by 255.",
    "`zero_point = round(-low / scale)`",
)


# --8<-- [start:solution]
def solution(x):
    low, high = min(0, x.min()), max(0, x.max())
    scale = (high - low) / 255
    zero_point = round(-low / scale)
    return np.clip(np.round(x / scale) + zero_point, 0, 255), scale, zero_point


# --8<-- [end:solution]


def without_zero(x):
    scale = (x.max() - x.min()) / 255
    return np.round((x - x.min()) / scale), scale, -x.min() / scale


def shifted_only(x):
    scale = (x.max() - x.min()) / 255
    return np.round((x - x.min()) / scale), scale, 0


def range_without_zero(x):
    scale = (x.max() - x.min()) / 255
    zero_point = round(-x.min() / scale)
    return np.clip(np.round(x / scale) + zero_point, 0, 255), scale, zero_point


WRONG = {
    range_without_zero: "0 must be stored too",
    without_zero: "0 must be hit exactly",
    shifted_only: "comes back as",
}
