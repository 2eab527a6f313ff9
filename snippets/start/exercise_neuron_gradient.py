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


def check(gradient):
    w, b, nudge = np.array([0.5, -0.25]), 0.1, 1e-6
    steps = nudge * np.eye(2)
    changes = [loss(w + step, b) - loss(w - step, b) for step in steps]
    changes.append(loss(w, b + nudge) - loss(w, b - nudge))
    expected = np.array(changes) / (2 * nudge)
    found = np.append(*gradient(w.copy(), b))
    message = f"your slopes are {found.round(4)}, nudging gives {expected.round(4)}"
    reason = "is the slope of each score p - y?"
    if np.allclose(found, -expected, atol=1e-5):
        reason = "the sign is the wrong way round"
    if np.allclose(found, 4 * expected, atol=1e-5):
        reason = "sum and mean differ by the number of examples"
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


WRONG = {
    truth_minus_prediction: "wrong way round",
    sum_of_the_examples: "number of examples",
    slope_of_squares: "is the slope of each score p - y",
}
