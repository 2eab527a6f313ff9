# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: an extragradient step for any game of two players.
Change `step`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def step(x, y, slopes, rate):
    """slopes(x, y) -> the slope of V in x and in y; x wants V small, y wants it large -> the new x and y."""
    slope_x, slope_y = slopes(x, y)
    return x - rate * slope_x, y + rate * slope_y


# --8<-- [end:stub]
def check(step):
    x, y = step(1.0, 0.0, lambda x, y: (y, x), 0.1)  # V = x y
    said = f"for V = xy, from (1, 0) with the rate 0.1, you return ({x:.3f}, {y:.3f})"
    assert not np.allclose([x, y], [1, 0.1]), f"{said}: that is a plain step, without looking ahead"
    assert not np.allclose([x, y], [0.99, 0.2]), f"{said}: start from the old place, not from the one you tried"
    assert not np.allclose([x, y], [1.01, 0.1]), f"{said}; which player takes the slope, and which its opposite?"
    assert np.allclose([x, y], [0.99, 0.1]), f"{said}, not (0.99, 0.1): the tried place is (1, 0.1)"
    x, y = step(2.0, 1.0, lambda x, y: (2 * x + y, x - 4 * y), 0.1)  # V = x² + x y - 2 y²
    assert np.allclose([x, y], [1.62, 0.83]), f"for V = x² + xy - 2y², from (2, 1), you return ({x:.3f}, {y:.3f})"
    x, y = np.array([1.0, 0.5]), np.array([0.0, -1.0])
    for _ in range(1000):
        x, y = step(x, y, lambda x, y: (y, x), 0.1)
    distance = float(np.hypot(np.linalg.norm(x), np.linalg.norm(y)))
    assert distance < 0.02, f"after 1000 steps of V = xy the distance from the saddle is {distance:.3g}"
    print("passed: one step of two games, and 1000 steps that end at the saddle")


if __name__ == "__main__":
    check(step)
# --8<-- [end:task]

HINTS = (
    "Which slopes does a player need that wants to act against where the other one is going?",
    "First a plain step to $(x', y')$. Then from $(x, y)$: $x - \\eta\\,V_x(x', y')$ and $y + \\eta\\,V_y(x', y')$.",
    "`slope_x, slope_y = slopes(x - rate * slope_x, y + rate * slope_y)`",
)


# --8<-- [start:solution]
def solution(x, y, slopes, rate):
    slope_x, slope_y = slopes(x, y)
    slope_x, slope_y = slopes(x - rate * slope_x, y + rate * slope_y)  # where the plain step would lead
    return x - rate * slope_x, y + rate * slope_y


# --8<-- [end:solution]


def two_plain_steps(x, y, slopes, rate):
    for _ in range(2):
        slope_x, slope_y = slopes(x, y)
        x, y = x - rate * slope_x, y + rate * slope_y
    return x, y


def both_down(x, y, slopes, rate):
    slope_x, slope_y = slopes(x, y)
    slope_x, slope_y = slopes(x - rate * slope_x, y - rate * slope_y)
    return x - rate * slope_x, y + rate * slope_y


def plain(x, y, slopes, rate):
    slope_x, slope_y = slopes(x, y)
    return x - rate * slope_x, y + rate * slope_y


def in_turn(x, y, slopes, rate):
    x = x - rate * slopes(x, y)[0]
    return x, y + rate * slopes(x, y)[1]


WRONG = {
    two_plain_steps: "start from the old place",
    both_down: "which player takes the slope",
    plain: "plain step, without looking ahead",
    in_turn: "plain step, without looking ahead",
}
