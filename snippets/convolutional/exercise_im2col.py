# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: the windows of images as the rows of a matrix.
Change `im2col`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def im2col(x, k, stride):
    """(N, C, H, W) -> (N·H'·W', C·k·k): one window a row, written as channel, row, column."""
    windows = np.lib.stride_tricks.sliding_window_view(x, (k, k), axis=(2, 3))  # (N, C, H', W', k, k)
    return windows.reshape(-1, x.shape[1] * k * k)  # is one window one row now?


# --8<-- [end:stub]
def check(im2col):
    for shape, k, stride in [((1, 1, 4, 5), 2, 1), ((2, 3, 7, 6), 3, 2)]:
        x = np.arange(np.prod(shape)).reshape(shape)
        places = len(x), (shape[2] - k) // stride + 1, (shape[3] - k) // stride + 1
        right = int(np.prod(places)), shape[1] * k * k
        case, got = f"images {shape}, kernel {k}, stride {stride}", im2col(x, k, stride)
        assert got.shape == right, f"{case}: the matrix is {right}, yours {got.shape}"
        for row, (n, i, j) in enumerate(np.ndindex(places)):
            top, left = stride * i, stride * j
            window = x[n, :, top : top + k, left : left + k].ravel()
            there = f"row {row} begins with {window[:4]}, yours with {got[row][:4]}"
            assert np.array_equal(got[row], window), f"{case}: {there}"
    print("passed: rows of windows, with channels, images and a stride")


if __name__ == "__main__":
    check(im2col)
# --8<-- [end:task]

HINTS = (
    "Which of the six axes of `windows` count the rows of the matrix, and which the numbers within a row?",
    "Images and places must come first, then channel and window: (N, H', W', C, k, k). A slice with a step leaves out.",
    "`windows = windows[:, :, ::stride, ::stride]`",
)


# --8<-- [start:solution]
def solution(x, k, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, (k, k), axis=(2, 3))
    windows = windows[:, :, ::stride, ::stride]
    return windows.transpose(0, 2, 3, 1, 4, 5).reshape(-1, x.shape[1] * k * k)


# --8<-- [end:solution]


def without_stride(x, k, stride):
    return solution(x, k, 1)


def without_transpose(x, k, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, (k, k), axis=(2, 3))[:, :, ::stride, ::stride]
    return windows.reshape(-1, x.shape[1] * k * k)


def channels_last(x, k, stride):
    rows = solution(x, k, stride).reshape(-1, x.shape[1], k * k)
    return rows.swapaxes(1, 2).reshape(len(rows), -1)


WRONG = {
    without_stride: "stride 2: the matrix is (12, 27)",
    without_transpose: "stride 2: row 0 begins",
    channels_last: "stride 2: row 0 begins",
}
