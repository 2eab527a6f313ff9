# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise: a kernel that finds corners. The stub must fail the check, the solution must pass."""

import numpy as np


# --8<-- [start:task]
# --8<-- [start:stub]
def kernel():
    """A 2x2 kernel that is silent on flat areas, slopes and straight edges along the axes, and loud at corners."""
    return np.array([[-1.0, 1.0], [-1.0, 1.0]])  # silent on flat areas, but not on edges


# --8<-- [end:stub]
# --8<-- [start:check]
def check(kernel):
    w = kernel()
    assert w.shape == (2, 2), "two rows, two columns"

    def answers(image):
        return np.array([[(w * image[i : i + 2, j : j + 2]).sum() for j in range(5)] for i in range(5)])

    row, column = np.indices((6, 6)).astype(float)
    quiet = {"a flat area": np.ones((6, 6)), "a slope": 2 * row - column, "an edge": (column > 2) * 1.0}
    quiet["an edge along the rows"] = (row > 2) * 1.0
    for name, image in quiet.items():
        assert np.allclose(answers(image), 0), f"it answers to {name}"
    corner = answers((row > 2) & (column > 2))
    assert np.count_nonzero(corner) == 1, "it must answer at the corner, and there only"


# --8<-- [end:check]
# --8<-- [end:task]


# --8<-- [start:solution]
def solution():
    """The difference of two differences: [-1, 1] down, times [-1, 1] across."""
    return np.outer([-1.0, 1.0], [-1.0, 1.0])


# --8<-- [end:solution]


if __name__ == "__main__":
    check(solution)
