# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★: a layer that looks locally and shares nothing. Change `local`, then run this file until it passes."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def local(w, x):
    """Rows of n numbers x (N, n), and for each of the n - k + 1 places its own k weights w: (N, n - k + 1)."""
    places, k = w.shape
    shared = w[0]  # this is a convolution: the first place's weights everywhere
    return np.stack([x[:, i : i + k] @ shared for i in range(places)], axis=1)


# --8<-- [end:stub]
def check(local):
    w = np.array([[1.0, 2.0], [0.0, 1.0], [3.0, -1.0]])
    y = np.asarray(local(w, np.array([[1.0, 1.0, 5.0, 2.0]])))
    assert y.shape == (1, 3), f"one row and three places: the shape should be (1, 3), yours is {y.shape}"
    assert np.allclose(y, [[3, 5, 13]]), f"1 1 5 2 should give 3 5 13, yours gives {y[0]}"
    y = np.asarray(local(np.tile([1.0, 2.0, 3.0], (4, 1)), np.array([[0.0, 0, 1, 0, 0, 0], [1.0, 0, 0, 0, 0, 1]])))
    assert y.shape == (2, 4), f"two rows and four places: the shape should be (2, 4), yours is {y.shape}"
    assert np.allclose(y, [[3, 2, 1, 0], [1, 0, 0, 3]]), f"with equal weights it must be a convolution, yours gives {y}"
    print("passed: its own weights at each place, several rows, and a convolution when all weights are equal")


if __name__ == "__main__":
    check(local)
# --8<-- [end:task]

HINTS = (
    "Which row of `w` belongs to the window that begins at place `i`?",
    "The answer at place i is the sum of w[i, j] x[:, i + j] over the k weights j",
    "`return np.stack([x[:, i : i + k] @ w[i] for ...], axis=1)`",
)


# --8<-- [start:solution]
def solution(w, x):
    places, k = w.shape
    return np.stack([x[:, i : i + k] @ w[i] for i in range(places)], axis=1)


# --8<-- [end:solution]


def along_the_rows(w, x):
    return solution(w, x).T


def no_overlap(w, x):
    """Each place begins where the last one ended."""
    k = w.shape[1]
    padded = np.pad(x, ((0, 0), (0, w.size)))
    return np.stack([padded[:, k * i : k * (i + 1)] @ w[i] for i in range(len(w))], axis=1)


def flipped(w, x):
    return solution(w[:, ::-1], x)


WRONG = {
    along_the_rows: "the shape should be (1, 3), yours is (3, 1)",
    no_overlap: "should give 3 5 13",
    flipped: "should give 3 5 13",
}
