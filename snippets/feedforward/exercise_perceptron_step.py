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
    cases = {  # bias, label: the new weights, the new bias, and why
        (0.0, 1): ([1.0, -1.0], 0.0, "it answered 1, which is right, so nothing changes"),
        (-2.0, 0): ([1.0, -1.0], -2.0, "it answered 0, which is right, so nothing changes"),
        (0.0, 0): ([-1.0, -2.0], -1.0, "it answered 1 and should not have, so x and 1 are subtracted"),
        (-2.0, 1): ([3.0, 0.0], -1.0, "it missed a 1, so x and 1 are added"),
    }
    for (b, y), (new_w, new_b, why) in cases.items():
        got_w, got_b = step(w.copy(), b, x, y)
        case = f"w = [1, -1], b = {b:g}, x = [2, 1], label {y}: {why}"
        assert np.array_equal(got_w, new_w), f"{case}; the weights should become {new_w}, yours are {got_w}"
        assert np.array_equal(got_b, new_b), f"{case}; the bias should become {new_b:g}, yours is {got_b}"
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


def only_missed(w, b, x, y):
    return (w + x, b + 1) if y == 1 and w @ x + b <= 0 else (w, b)


def answer_minus_label(w, b, x, y):
    error = int(w @ x + b > 0) - y
    return w + error * x, b + error


def bias_like_a_weight(w, b, x, y):
    error = y - int(w @ x + b > 0)
    return w + error * x, b + error * x


def bias_forgotten_in_the_sum(w, b, x, y):
    error = y - int(w @ x > 0)
    return w + error * x, b + error


WRONG = {
    always: "answered 1, which is right, so nothing changes",
    only_missed: "so x and 1 are subtracted; the weights should become [-1.0, -2.0]",
    answer_minus_label: "answered 1 and should not have, so x and 1 are subtracted; the weights",
    without_bias: "so x and 1 are subtracted; the bias should become -1",
    bias_like_a_weight: "the bias should become 0",
    bias_forgotten_in_the_sum: "b = -2, x = [2, 1], label 0: it answered 0, which is right",
}
