# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: the gradient of one neuron. Change `gradient`, then run this file until it reports that it passed."""

# --8<-- [start:task]
import numpy as np

# four examples with two features
x = np.array([[1.0, 2.0], [0.0, -1.0], [-2.0, 0.5], [3.0, 1.0]])
y = np.array([1.0, 0.0, 1.0, 0.0])


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
    except ValueError as error:
        why = "error (4,) times x (4, 2): error @ x multiplies and adds up over the 4"
        raise AssertionError(f"{error}: {why}") from error
    is_pair = isinstance(answer, tuple) and len(answer) == 2
    assert is_pair, f"you return {answer}, expected the slopes of w, and of b"
    for name, slope, shape in [("w", answer[0], (2,)), ("b", answer[1], ())]:
        found = np.shape(slope)
        missing = ": is a mean over the four examples missing?" if 4 in found else ""
        message = f"the slope of {name} has shape {found}, expected {shape}{missing}"
        assert found == shape, message
    return np.append(*answer)


def check(gradient):
    w, b, nudge = np.array([0.5, -0.25]), 0.1, 1e-6
    steps = nudge * np.eye(2)
    changes = [loss(w + step, b) - loss(w - step, b) for step in steps]
    changes.append(loss(w, b + nudge) - loss(w, b - nudge))
    expected = np.array(changes) / (2 * nudge)
    found = answer_of(gradient, w, b)
    message = f"your slopes are {found.round(4)}, nudging gives {expected.round(4)}"
    reason = "is the slope of each score p - y, without the factors of a square?"
    if np.allclose(found, -expected, atol=1e-5):
        reason = "the sign is the wrong way round, as with truth minus prediction"
    if np.allclose(found, 4 * expected, atol=1e-5):
        reason = "the loss is a mean; a sum is larger by the number of examples"
    if np.allclose(found, 2 * expected, atol=1e-5):
        reason = "the factor 2 came from the square, and this loss has none"
    assert np.allclose(found, expected, atol=1e-5), f"{message}: {reason}"
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


WRONG = {
    truth_minus_prediction: "wrong way round",
    sum_of_the_examples: "number of examples",
    slope_of_squares: "is the slope of each score p - y",
    factor_of_the_square: "this loss has none",
    bias_for_each_example: "the slope of b has shape (4,), expected (): is a mean",
    weights_for_each_example: "the slope of w has shape (4, 2), expected (2,): is a mean",
    shapes_do_not_fit: "multiplies and adds up over the 4",
    only_the_weights: "expected the slopes of w, and of b",
}
