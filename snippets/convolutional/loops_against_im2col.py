# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""The same products in loops over windows and as one product of matrices: how long, and how much memory."""

# --8<-- [start:time]
from time import perf_counter

import numpy as np

rng = np.random.default_rng(0)
weight = rng.standard_normal((16, 16, 3, 3))


def loops(x):
    n, _, height, width = x.shape
    y = np.empty((n, 16, height - 2, width - 2))
    for m, o, i, j in np.ndindex(y.shape):
        y[m, o, i, j] = (x[m, :, i : i + 3, j : j + 3] * weight[o]).sum()
    return y


def im2col(x):
    windows = np.lib.stride_tricks.sliding_window_view(x, (3, 3), axis=(2, 3))
    seen = windows.transpose(0, 2, 3, 1, 4, 5).reshape(len(x), x.shape[2] - 2, -1, 144)  # the copy
    return (seen @ weight.reshape(16, 144).T).transpose(0, 3, 1, 2), seen


def fastest(function, x, times):
    """The shortest of several runs: the others were disturbed."""
    durations = []
    for _ in range(times):
        start = perf_counter()
        function(x)
        durations.append(perf_counter() - start)
    return min(durations)


# --8<-- [end:time]

# --8<-- [start:ratio]
x = rng.standard_normal((4, 16, 34, 34))
ratio = fastest(loops, x, 3) / fastest(im2col, x, 20)
y, seen = im2col(x)
print("the same:", np.allclose(loops(x), y))
print(f"loops take {ratio:.0f} times as long")
print(f"memory: im2col holds {seen.size / x.size:.1f} times as many numbers as x")
# --8<-- [end:ratio]

assert ratio > 20
assert 7.9 < seen.size / x.size < 8.1
