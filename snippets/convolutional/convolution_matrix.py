# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""A convolution is a matrix whose rows share their weights; its transpose carries gradients back."""

# --8<-- [start:matrix]
import numpy as np

w = np.array([1, 2, 3])


def slide(x):
    return np.array([w @ x[i : i + 3] for i in range(len(x) - 2)])


matrix = np.stack([slide(basis) for basis in np.eye(6)], axis=1)  # column j: what input j does
print(matrix.astype(int))

x, dy = np.array([1, 0, 2, 0, 0, 1]), np.array([1, 0, 0, 10])
print("forward ", slide(x), "=", (matrix @ x).astype(int))
print("backward", (matrix.T @ dy).astype(int), "=", np.convolve(dy, w))
# --8<-- [end:matrix]

assert np.array_equal(matrix @ x, slide(x))
assert np.array_equal(matrix.T @ dy, np.convolve(dy, w))
assert len(np.unique(matrix)) == 1 + len(w)
