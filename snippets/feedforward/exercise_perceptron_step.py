# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★: one step of the perceptron rule. Change `step` until the file reports success."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def step(w, b, x, y):
    """New weights (D,) and bias after showing one example x (D,) with label y, which is 0 or 1."""
    answer = int(w @ x + b > 0)
    return w + answer * x, b + answer


# --8<-- [end:stub]
def check(step):
    w, x = np.array([1.0, -1.0]), np.array([2.0, 1.0])  # w · x = 1
    cases = {  # bias, label: the new weights and the new bias
        (0.0, 1): ([1.0, -1.0], 0.0),  # answered 1, which is right
        (-2.0, 0): ([1.0, -1.0], -2.0),  # answered 0, which is right
        (0.0, 0): ([-1.0, -2.0], -1.0),  # answered 1, and 0 was right
        (-2.0, 1): ([3.0, 0.0], -1.0),  # answered 0, and 1 was right
    }
    for (b, y), (new_w, new_b) in cases.items():
        got_w, got_b = step(w.copy(), b, x, y)
        case = f"w = [1, -1], b = {b:g}, x = [2, 1], label {y}"
        assert np.array_equal(got_w, new_w), f"{case}: the weights should become {new_w}, yours are {got_w}"
        assert got_b == new_b, f"{case}: the bias should become {new_b:g}, yours is {got_b:g}"
    print("passed: right answers change nothing, and both kinds of mistake move the weights and the bias")


if __name__ == "__main__":
    check(step)
# --8<-- [end:task]

HINTS = (
    "When the answer is right, nothing may change. What is `y - answer` then?",
    "For a missed 1 the sum has to grow, for a false 1 it has to shrink. Equation (2) does both with one factor.",
    "`error = y - answer`",
)


# --8<-- [start:solution]
def solution(w, b, x, y):
    error = y - int(w @ x + b > 0)
    return w + error * x, b + error


# --8<-- [end:solution]


def always(w, b, x, y):
    return w + (2 * y - 1) * x, b + (2 * y - 1)


def without_bias(w, b, x, y):
    return w + (y - int(w @ x + b > 0)) * x, b


WRONG = {always: "b = 0, x = [2, 1], label 1: the weights should become", without_bias: "the bias should become -1"}
