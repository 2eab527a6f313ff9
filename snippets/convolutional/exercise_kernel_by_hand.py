# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★: a kernel that finds corners.
Change `kernel`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def kernel():
    """A 2x2 kernel that gives 0 on flat areas, slopes and edges along the rows or columns, not at corners."""
    return np.array([[-1.0, 1.0], [-1.0, 1.0]])  # 0 on flat areas, but not on edges


# --8<-- [end:stub]
def check(kernel):
    w = np.asarray(kernel())
    assert w.shape == (2, 2), f"two rows and two columns, yours has the shape {w.shape}"

    def answers(image):
        return np.array([[(w * image[i : i + 2, j : j + 2]).sum() for j in range(5)] for i in range(5)])

    row, column = np.indices((6, 6)).astype(float)
    quiet = {"a flat area": np.ones((6, 6)), "a slope": 2 * row - column, "an edge": (column > 2) * 1.0}
    quiet["an edge along the rows"] = (row > 2) * 1.0
    for name, image in quiet.items():
        loudest = np.abs(answers(image)).max()
        assert loudest < 1e-9, f"it should be 0 on {name}, yours answers with {loudest:.3g}"
    places = np.count_nonzero(answers((row > 2) & (column > 2)))
    assert places == 1, f"it should answer at the corner alone, yours answers at {places} places"
    print("passed: 0 on flat areas, slopes and edges, and an answer at the corner")


if __name__ == "__main__":
    check(kernel)
# --8<-- [end:task]

HINTS = (
    "An edge along the columns looks the same in both rows. What do the rows of the kernel have to do then?",
    "Take the difference of two differences: (a − b) − (c − d).",
    "The first row is `[1.0, -1.0]`.",
)


# --8<-- [start:solution]
def solution():
    """The difference of two differences: [-1, 1] down, times [-1, 1] across."""
    return np.outer([-1.0, 1.0], [-1.0, 1.0])


# --8<-- [end:solution]


def diagonal():
    return np.array([[1.0, 0.0], [0.0, -1.0]])


def nothing():
    return np.zeros((2, 2))


WRONG = {diagonal: "it should be 0 on a slope", nothing: "answers at 0 places"}
