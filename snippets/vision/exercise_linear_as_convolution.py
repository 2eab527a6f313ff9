# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: a linear layer that slides.
Change `as_filters`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def as_filters(weight, shape):
    """Linear weight (O, C·H·W) on flattened images of shape (C, H, W) -> filters (O, C, H, W)."""
    channels, height, width = shape
    return weight.reshape(-1, height, width, channels).transpose(0, 3, 1, 2)  # is this how flatten counts?


# --8<-- [end:stub]
def check(as_filters):
    rng = np.random.default_rng(0)
    weight, photo = rng.standard_normal((5, 3 * 4 * 2)), rng.standard_normal((3, 7, 9))
    filters = as_filters(weight, (3, 4, 2))
    assert filters.shape == (5, 3, 4, 2), f"filters are (O, C, H, W) = (5, 3, 4, 2), yours {filters.shape}"
    for i, j in np.ndindex(4, 8):  # the layer, asked at each of 32 places
        crop = photo[:, i : i + 4, j : j + 2]
        got, right = (filters * crop).sum((1, 2, 3))[0], (weight @ crop.reshape(-1))[0]
        assert np.isclose(got, right), f"at {(i, j)} the layer answers {right:.3f}, your first filter {got:.3f}"
    print("passed: the filters answer as the layer does, at 32 places")


if __name__ == "__main__":
    check(as_filters)
# --8<-- [end:task]

HINTS = (
    "Write down the order in which flattening an image of 2 channels and 1 × 2 pixels counts the four numbers.",
    "Flattening (C, H, W) counts the last axis fastest, and a reshape undoes it without moving anything.",
    "`weight.reshape(-1, ...)`",
)


# --8<-- [start:solution]
def solution(weight, shape):
    return weight.reshape(-1, *shape)


# --8<-- [end:solution]


def swapped(weight, shape):
    channels, height, width = shape
    return weight.reshape(-1, channels, width, height).transpose(0, 1, 3, 2)


def outputs_last(weight, shape):
    return weight.T.reshape(*shape, -1)


WRONG = {swapped: "at (0, 0) the layer answers", outputs_last: "yours (3, 4, 2, 5)"}
