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
CASES = {  # bias, label: the right error, and why
    (0.0, 1): (0, "it answered 1, which is right, so nothing changes"),
    (-2.0, 0): (0, "it answered 0, which is right, so nothing changes"),
    (0.0, 0): (-1, "it answered 1 and should not have, so x and 1 are subtracted"),
    (-2.0, 1): (1, "it missed a 1, so x and 1 are added"),
}
USUAL = {  # the error that a mistake leads to, in the four cases
    (1, 0, 1, 0): "you add the answer; (2) has y minus the answer, which is 0 when it is right",
    (0, 0, 1, -1): "the sign is the other way round; (2) has y minus the answer",
    (1, -1, -1, 1): "this moves after every example, also where the answer is right",
    (0, -1, -1, 0): "your answer forgets the bias, which is part of the sum",
    (0, 0, 0, 1): "a false 1 has to move the weights too, by y minus the answer, which is then -1",
}


def answers(step, w, x):
    """The new weights and bias in all cases; where the function stops, why."""
    two, found = "return two things, the new weights, which have the shape of w, and the new bias", []
    for b, y in CASES:
        try:
            new_w, new_b = step(w.copy(), b, x, y)
        except Exception as error:
            raise AssertionError(f"yours stops with {type(error).__name__}: {error}: {two}") from error
        assert np.shape(new_w) == w.shape, f"your weights have the shape {np.shape(new_w)}, w has {w.shape}: {two}"
        one = "the bias is one number, so its step is y minus the answer, not multiplied by x"
        assert np.shape(new_b) == (), f"the bias should become one number, yours is {new_b}: {one}"
        found.append((new_w, new_b))
    return found


def check(step):
    w, x = np.array([1.0, -1.0]), np.array([2.0, 1.0])  # w · x = 1
    found = answers(step, w, x)
    hint = "compare yours with (2)"
    for errors, why in USUAL.items():
        if all(np.array_equal(new_w, w + error * x) for error, (new_w, _) in zip(errors, found, strict=True)):
            hint = why
    for ((b, y), (error, why)), (got_w, got_b) in zip(CASES.items(), found, strict=True):
        new_w, new_b = w + error * x, b + error
        case = f"w = [1, -1], b = {b:g}, x = [2, 1], label {y}: {why}"
        assert np.array_equal(got_w, new_w), f"{case}; the weights should become {new_w}, yours are {got_w}: {hint}"
        moved = "the bias moves as well, by y minus the answer" if got_b == b else hint
        assert got_b == new_b, f"{case}; the bias should become {new_b:g}, yours is {got_b}: {moved}"
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


def answer_for_error(w, b, x, y):
    answer = int(w @ x + b > 0)
    return w + answer * x, b + answer


def only_the_weights(w, b, x, y):
    return w + (y - int(w @ x + b > 0)) * x


WRONG = {
    always: "this moves after every example",
    answer_for_error: "you add the answer",
    only_the_weights: "return two things",
    only_missed: "a false 1 has to move the weights too",
    answer_minus_label: "the sign is the other way round",
    without_bias: "the bias moves as well",
    bias_like_a_weight: "the bias is one number",
    bias_forgotten_in_the_sum: "your answer forgets the bias",
}
