# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: the gradient of one neuron. Change `gradient`, then run this file until it reports that it passed."""

# --8<-- [start:task]
import numpy as np

# five examples with two features
x = np.array([[1.0, 2.0], [0.0, -1.0], [-2.0, 0.5], [3.0, 1.0], [1.0, -2.0]])
y = np.array([1.0, 0.0, 1.0, 0.0, 1.0])


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def loss(w, b):
    p = sigmoid(x @ w + b)
    return -np.mean(np.log(np.where(y == 1, p, 1 - p)))


# --8<-- [start:stub]
def gradient(w, b):
    """The slopes of the loss: one for each entry of w, shape (2,), and one for b."""
    return np.zeros(2), 0.0


# --8<-- [end:stub]


def answer_of(gradient, w, b):
    """The three slopes in a row; AssertionError where they have other shapes."""
    try:
        answer = gradient(w.copy(), b)
    except NameError as error:
        why = "gradient can use w, b, x, y and sigmoid, and has to compute the rest"
        raise AssertionError(f"{error}: {why}") from error
    except (TypeError, ValueError) as error:
        why = "error (5,) times x (5, 2): error @ x multiplies and adds up over the 5"
        raise AssertionError(f"{error}: {why}") from error
    is_pair = isinstance(answer, tuple) and len(answer) == 2
    assert is_pair, f"you return {answer}, expected the slopes of w, and of b"
    for name, slope, shape in [("w", answer[0], (2,)), ("b", answer[1], ())]:
        found = np.shape(slope)
        missing = ": is a mean over the five examples missing?" if 5 in found else ""
        message = f"the slope of {name} has shape {found}, expected {shape}{missing}"
        assert found == shape, message
    return np.append(*answer)


def nudged(loss, w, b, nudge=1e-6):
    steps = nudge * np.eye(2)
    changes = [loss(w + step, b) - loss(w - step, b) for step in steps]
    changes.append(loss(w, b + nudge) - loss(w, b - nudge))
    return np.array(changes) / (2 * nudge)


FACTORS = {
    0: "it is 0, so nothing has been computed yet",
    -1: "the sign is the wrong way round, as with truth minus prediction",
    5: "the loss is a mean; a sum is larger by the number of examples",
    2.5: "it is divided by 2, the length of w; the mean is over the 5 examples",
    2: "the factor 2 came from the square, and this loss has none",
}


def likely_mistake(found, expected, w, b):
    """Why the slopes may be wrong."""
    if np.allclose(found, nudged(loss, w, 0.0), atol=1e-5):
        return "they are the slopes where b is 0; is b part of the score?"
    squares = nudged(lambda w, b: np.mean((sigmoid(x @ w + b) - y) ** 2), w, b)
    if any(np.allclose(found, k * squares, atol=1e-5) for k in (0.5, 1)):
        return "they are the slopes of the squared errors, not of the cross-entropy"
    moved = np.append(w, b) - found  # a learning rate times the slopes?
    rate = moved @ expected / (expected @ expected)
    if abs(rate) > 1e-3 and np.allclose(moved, rate * expected, atol=1e-5):
        return "they are the weights after a step; the slopes alone are asked for"
    for name, part in {"w": slice(2), "b": slice(2, 3)}.items():
        for factor, words in FACTORS.items():
            if np.allclose(found[part], factor * expected[part], atol=1e-5):
                return f"look at {name}: {words}"
    return "what does each score contribute, and what does its feature do to it?"


def check(gradient):
    w, b = np.array([0.5, -0.25]), 0.1
    expected, found = nudged(loss, w, b), answer_of(gradient, w, b)
    message = f"your slopes are {found.round(4)}, nudging gives {expected.round(4)}"
    right = np.allclose(found, expected, atol=1e-5)
    assert right, f"{message}: {likely_mistake(found, expected, w, b)}"
    print(f"passed: slopes of w {found[:2].round(4)}, of b {found[2]:.4f}, as by nudging")


if __name__ == "__main__":
    check(gradient)
# --8<-- [end:task]

HINTS = (
    "Which number does each score contribute, before it is multiplied by the features?",
    "The slope of the loss over one score is `p - y`. Then as for the line: times the feature, and the mean.",
    "`error = sigmoid(x @ w + b) - y`",
)


# --8<-- [start:solution]
def solution(w, b):
    error = sigmoid(x @ w + b) - y
    return error @ x / len(x), error.mean()


# --8<-- [end:solution]


# What learners really try, and what the check must say to each.
def truth_minus_prediction(w, b):
    error = y - sigmoid(x @ w + b)
    return error @ x / len(x), error.mean()


def sum_of_the_examples(w, b):
    error = sigmoid(x @ w + b) - y
    return error @ x, error.sum()


def slope_of_squares(w, b):
    p = sigmoid(x @ w + b)
    error = 2 * (p - y) * p * (1 - p)
    return error @ x / len(x), error.mean()


def factor_of_the_square(w, b):
    error = 2 * (sigmoid(x @ w + b) - y)
    return error @ x / len(x), error.mean()


def bias_for_each_example(w, b):
    error = sigmoid(x @ w + b) - y
    return error @ x / len(x), error


def weights_for_each_example(w, b):
    error = sigmoid(x @ w + b) - y
    return error[:, None] * x, error.mean()


def shapes_do_not_fit(w, b):
    error = sigmoid(x @ w + b) - y
    return (error * x).mean(axis=0), error.mean()


def only_the_weights(w, b):
    error = sigmoid(x @ w + b) - y
    return error @ x / len(x)


def divided_by_the_number_of_weights(w, b):
    error = sigmoid(x @ w + b) - y
    return error @ x / len(w), error.mean()


def bias_forgotten(w, b):
    error = sigmoid(x @ w) - y
    return error @ x / len(x), error.mean()


def sum_for_the_weights_only(w, b):
    error = sigmoid(x @ w + b) - y
    return error @ x, error.mean()


def sum_for_the_bias_only(w, b):
    error = sigmoid(x @ w + b) - y
    return error @ x / len(x), error.sum()


def probability_of_the_page(w, b):
    return (p - y) @ x / len(x), np.mean(p - y)  # noqa: F821


def weights_after_a_step(w, b):
    error = sigmoid(x @ w + b) - y
    return w - 0.5 * error @ x / len(x), b - 0.5 * error.mean()


def truth_left_out(w, b):
    p = sigmoid(x @ w + b)
    return p @ x / len(x), p.mean()


def nothing_computed(w, b):
    return gradient(w, b)


WRONG = {
    divided_by_the_number_of_weights: "look at w: it is divided by 2, the length of w",
    bias_forgotten: "is b part of the score",
    sum_for_the_weights_only: "look at w: the loss is a mean",
    sum_for_the_bias_only: "look at b: the loss is a mean",
    probability_of_the_page: "name 'p' is not defined: gradient can use w, b, x, y and sigmoid",
    weights_after_a_step: "they are the weights after a step",
    truth_left_out: "what does each score contribute",
    nothing_computed: "nothing has been computed yet",
    truth_minus_prediction: "wrong way round",
    sum_of_the_examples: "number of examples",
    slope_of_squares: "the slopes of the squared errors",
    factor_of_the_square: "this loss has none",
    bias_for_each_example: "the slope of b has shape (5,), expected (): is a mean",
    weights_for_each_example: "the slope of w has shape (5, 2), expected (2,): is a mean",
    shapes_do_not_fit: "multiplies and adds up over the 5",
    only_the_weights: "expected the slopes of w, and of b",
}
