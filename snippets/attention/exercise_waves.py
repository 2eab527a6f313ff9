# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: sinusoidal positions. Change `positions` until the file reports success."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def positions(length, width):
    """(length, width): sine and cosine side by side for each of width / 2 speeds."""
    speeds = 10000.0 ** (-np.arange(width // 2) / width)
    angles = np.arange(length)[:, None] * speeds
    return np.concatenate([np.sin(angles), np.cos(angles)], axis=1)


# --8<-- [end:stub]
def check(positions):
    answer = np.asarray(positions(50, 8), dtype=float)
    assert answer.shape == (50, 8), f"50 positions of 8 numbers are (50, 8), yours is {answer.shape}"
    begins = np.round(answer[:2, :4], 2).tolist()
    start = np.allclose(answer[0, 0::2], 0) and np.allclose(answer[0, 1::2], 1)
    assert start, f"position 0 begins 0, 1, 0, 1 (sin 0, cos 0, sin 0, cos 0), yours {begins[0]}"
    first = np.allclose(answer[1, :2], [np.sin(1), np.cos(1)])
    assert first, f"the first pair turns by 1 radian a position: position 1 begins 0.84, 0.54, yours {begins[1][:2]}"
    for pair, speed in enumerate([1, 0.1, 0.01, 0.001]):
        mine = np.arctan2(answer[1, 2 * pair], answer[1, 2 * pair + 1])
        rule = f"with width 8 the speeds are 1, 0.1, 0.01 and 0.001; your pair {pair} turns by {mine:.3g} a position"
        assert np.isclose(mine, speed), rule
    dots = answer @ answer.T
    assert np.isclose(dots[3, 7], dots[40, 44]), "the dot product must depend on the distance alone"
    assert np.asarray(positions(3, 64)).shape == (3, 64), "it must work for other widths, too"
    print("passed: pairs, speeds, and dot products that depend on the distance")


if __name__ == "__main__":
    check(positions)
# --8<-- [end:task]

HINTS = (
    "Two things are wrong: how fast the slow pairs turn, and where sine and cosine of one pair stand.",
    "Speed k is `10000 ** (-2 * k / width)`; its sine stands in column 2k and its cosine in column 2k + 1.",
    "`speeds = 10000.0 ** (-np.arange(0, width, 2) / width)`",
)


# --8<-- [start:solution]
def solution(length, width):
    speeds = 10000.0 ** (-np.arange(0, width, 2) / width)
    angles = np.arange(length)[:, None] * speeds  # (length, width / 2)
    table = np.empty((length, width))
    table[:, 0::2], table[:, 1::2] = np.sin(angles), np.cos(angles)
    return table


# --8<-- [end:solution]


def halves(length, width):
    table = solution(length, width)
    return np.concatenate([table[:, 0::2], table[:, 1::2]], axis=1)


def slow_too_fast(length, width):
    speeds = 10000.0 ** (-np.arange(width // 2) / width)
    angles = np.arange(length)[:, None] * speeds
    return np.stack([np.sin(angles), np.cos(angles)], axis=2).reshape(length, width)


def cosine_first(length, width):
    return solution(length, width).reshape(length, -1, 2)[:, :, ::-1].reshape(length, width)


WRONG = {
    halves: "position 0 begins 0, 1, 0, 1",
    slow_too_fast: "the speeds are 1, 0.1, 0.01 and 0.001",
    cosine_first: "position 0 begins 0, 1, 0, 1",
}
