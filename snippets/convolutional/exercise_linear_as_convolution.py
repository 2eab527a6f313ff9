# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise: a linear layer that slides. The stub must fail the check, the solution must pass."""

import numpy as np


# --8<-- [start:task]
# --8<-- [start:stub]
def as_filters(weight, shape):
    """Linear weight (O, C·H·W) on flattened images of shape (C, H, W) -> filters (O, C, H, W)."""
    channels, height, width = shape
    return weight.reshape(-1, height, width, channels).transpose(0, 3, 1, 2)  # is this how flatten counts?


# --8<-- [end:stub]
# --8<-- [start:check]
def check(as_filters):
    rng = np.random.default_rng(0)
    weight, photo = rng.standard_normal((5, 3 * 4 * 4)), rng.standard_normal((3, 7, 9))
    filters = as_filters(weight, (3, 4, 4))
    assert filters.shape == (5, 3, 4, 4)
    for i, j in np.ndindex(4, 6):  # the layer, asked at each of 24 places
        crop = photo[:, i : i + 4, j : j + 4]
        assert np.allclose((filters * crop).sum((1, 2, 3)), weight @ crop.reshape(-1)), f"other answers at {(i, j)}"


# --8<-- [end:check]
# --8<-- [end:task]


# --8<-- [start:solution]
def solution(weight, shape):
    return weight.reshape(-1, *shape)


# --8<-- [end:solution]


if __name__ == "__main__":
    check(solution)
