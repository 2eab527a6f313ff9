# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: what a server should refuse.
Change `checked`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def checked(images):
    """The pixels of a request, a list of rows of 64 numbers from 0 to 16, as an array (N, 64) from 0 to 1;
    or a ValueError that names what came."""
    pixels = np.array(images, dtype=float)
    if pixels.min() < 0 or pixels.max() > 16:
        raise ValueError(f"images: pixels are from 0 to 16, got {pixels.min()} to {pixels.max()}")
    return pixels


# --8<-- [end:stub]
def check(checked):
    row = [0.0, 16.0] * 32
    pixels = checked([row, row, row])
    assert np.shape(pixels) == (3, 64), f"three rows of 64 pixels should become (3, 64), yours is {np.shape(pixels)}"
    assert np.max(pixels) == 1, f"the network was trained on pixels from 0 to 1, yours go to {np.max(pixels)}"
    refused = {
        "one row without the list around it": (row, "(64,)"),
        "rows of 63 pixels": ([row[1:]] * 2, "(2, 63)"),
        "no row at all": ([], "(0,)"),
        "pixels from 0 to 256": ([[16 * pixel for pixel in row]], "256"),
        "a pixel below 0": ([[-1.0, *row[1:]]], "-1"),
        "a pixel that is no number (nan)": ([[float("nan"), *row[1:]]], "nan"),
        "numbers written as texts": ([[str(pixel) for pixel in row]], ""),
        "rows of unequal length": ([row, row[1:]], ""),
    }
    for what, (images, named) in refused.items():
        try:
            said = f"accepted, as an array of shape {np.shape(checked(images))}"
        except ValueError as error:
            said = str(error)
        assert not said.startswith("accepted"), f"{what}: {said}"
        assert named in said, f"{what}: the message should name what came, {named}; yours is: {said}"
    print(f"passed: three right rows, and {len(refused)} requests that must be refused")


if __name__ == "__main__":
    check(checked)
# --8<-- [end:task]

HINTS = (
    "Look at the shape before the range, because an empty array has no smallest number.",
    "Every comparison with nan is false. So ask whether all pixels are in the range, not whether one is outside.",
    '`np.array(images)` keeps texts as texts: its `dtype.kind` is then "U", and "f", "i" or "u" for numbers.',
)


# --8<-- [start:solution]
def solution(images):
    pixels = np.array(images)
    if pixels.ndim != 2 or pixels.shape[1] != 64:
        raise ValueError(f"images: expected a list of rows of 64 pixels, got the shape {pixels.shape}")
    if pixels.dtype.kind not in "fiu":
        raise ValueError(f"images: expected numbers, got {pixels.dtype}")
    if not ((pixels >= 0) & (pixels <= 16)).all():
        raise ValueError(f"images: pixels are from 0 to 16, got {pixels.min()} to {pixels.max()}")
    return pixels / 16


# --8<-- [end:solution]


def with_nan(images):
    pixels = np.array(images)
    if pixels.ndim != 2 or pixels.shape[1] != 64 or pixels.dtype.kind not in "fiu":
        raise ValueError(f"images: expected rows of 64 pixels, got {pixels.shape}")
    if pixels.min() < 0 or pixels.max() > 16:
        raise ValueError(f"images: pixels are from 0 to 16, got {pixels.min()} to {pixels.max()}")
    return pixels / 16


def with_texts(images):
    return solution(np.array(images, dtype=float))


def one_row(images):
    return solution(np.array(images).reshape(-1, 64))


def without_words(images):
    try:
        return solution(images)
    except ValueError:
        raise ValueError("bad request") from None


WRONG = {
    with_nan: "a pixel that is no number (nan): accepted",
    with_texts: "numbers written as texts: accepted",
    one_row: "one row without the list around it: accepted, as an array of shape (1, 64)",
    without_words: "the message should name what came, (64,); yours is: bad request",
}
