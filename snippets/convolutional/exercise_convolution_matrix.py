# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: the matrix of a convolution along one axis, with a stride.
Change `convolution_matrix`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def convolution_matrix(w, n, stride):
    """The matrix A with A @ x = the answers of the kernel w on n numbers x, at every `stride`-th place."""
    places = n - len(w) + 1  # this counts every place
    A = np.zeros((places, n))
    for i in range(places):
        A[i, i : i + len(w)] = w
    return A


# --8<-- [end:stub]
def check(convolution_matrix):
    for w, n, stride in ([1.0, 2.0, 3.0], 6, 1), ([1.0, -1.0], 7, 2), ([2.0, 0.0, 5.0], 8, 3), ([4.0, 1.0], 6, 2):
        case = f"kernel {w}, {n} numbers, stride {stride}"
        A = np.asarray(convolution_matrix(np.array(w), n, stride))
        starts = range(0, n - len(w) + 1, stride)
        assert A.ndim == 2, f"{case}: a matrix has two axes, yours has the shape {A.shape}"
        assert A.shape == (len(starts), n), f"{case}: the shape should be {(len(starts), n)}, yours is {A.shape}"
        x = np.arange(1.0, n + 1) ** 2
        expected = np.array([np.dot(w, x[start : start + len(w)]) for start in starts])
        assert np.allclose(A @ x, expected), f"{case}: A @ x should be {expected}, yours gives {A @ x}"
        weights = np.count_nonzero(A)
        assert weights == len(starts) * np.count_nonzero(w), f"{case}: your matrix has {weights} entries that are not 0"
    print("passed: shape and entries, for four kernels with strides 1, 2 and 3")


if __name__ == "__main__":
    check(convolution_matrix)
# --8<-- [end:task]

HINTS = (
    "Row `i` belongs to the output `i`. At which input does its window begin, if there is a stride?",
    "The windows begin at 0, s, 2s and so on, as long as the whole kernel fits.",
    "Start with `starts = range(0, n - len(w) + 1, stride)`; there is one row for each of them.",
)


# --8<-- [start:solution]
def solution(w, n, stride):
    starts = range(0, n - len(w) + 1, stride)
    A = np.zeros((len(starts), n))
    for row, start in zip(A, starts, strict=True):
        row[start : start + len(w)] = w
    return A


# --8<-- [end:solution]


def not_moved(w, n, stride):
    """The right number of rows, each moved by one place only."""
    rows = len(range(0, n - len(w) + 1, stride))
    A = np.zeros((rows, n))
    for i in range(rows):
        A[i, i : i + len(w)] = w
    return A


def flipped(w, n, stride):
    return solution(w[::-1], n, stride)


def transposed(w, n, stride):
    return solution(w, n, stride).T


WRONG = {not_moved: "A @ x should be", flipped: "A @ x should be", transposed: "the shape should be"}
