# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: a fee for every ride. Change `train`, then run this file until it reports that all checks passed."""

# --8<-- [start:task]
import numpy as np

x = np.array([1.0, 2.0, 4.0])  # kilometres
y = np.array([4.0, 6.0, 11.0])  # euros


# --8<-- [start:stub]
def train(learning_rate=0.05, steps=2000):
    """Train the model w * x + b from w = b = 0, and return w and b."""
    w, b = 0.0, 0.0
    for _ in range(steps):
        error = w * x - y
        w -= learning_rate * np.mean(2 * error * x)
    return w, b


# --8<-- [end:stub]


def check(train):
    answer = train(steps=1)
    assert np.shape(answer) == (2,), f"you return {answer}, expected both w and b"
    w, b = answer
    why = "it needs a step, and a slope with the factor 1; times b it stays 0"
    assert b != 0, f"after one step b is still 0: {why}"
    found = f"after one step w = {w:.3f} and b = {b:.3f}, expected 2.000 and 0.700"
    assert np.isclose(w, 2), f"{found}: is the step of w what it was without a fee?"
    likely = {
        2.0: "b moved by the slope of w, but a larger b adds to each error 1, not x",
        0.2333: "the error was computed again after w had moved; use one for both",
        0.35: "the factor 2 is missing, which comes from the square",
        -0.7: "the step goes along the slope, and so uphill",
    }
    why = "how much does the error grow when b grows by 1?"
    for value, words in likely.items():
        why = words if np.isclose(b, value, atol=1e-3) else why
    assert np.isclose(b, 0.7), f"{found}: {why}"
    w, b = train()
    loss = np.mean((w * x + b - y) ** 2)
    found = f"the loss ends at {loss:.4f}, not at 0.0238"
    why = "is b part of the error? If not, the slopes belong to a model without b"
    assert np.isclose(loss, 1 / 42, atol=1e-4), f"{found}: {why}"
    print(f"passed: w = {w:.3f}, b = {b:.3f}, loss {loss:.4f}")
    print(f"a ride of 3 km costs {3 * w + b:.2f} euros")


if __name__ == "__main__":
    check(train)
# --8<-- [end:task]

HINTS = (
    "The error is now `w * x + b - y`. If b grows by a little, by how much does each error grow?",
    "The slope of b is twice the error times 1, averaged: `np.mean(2 * error)`.",
    "`error = w * x + b - y`, before either number takes its step",
)


# --8<-- [start:solution]
def solution(learning_rate=0.05, steps=2000):
    w, b = 0.0, 0.0
    for _ in range(steps):
        error = w * x + b - y
        w -= learning_rate * np.mean(2 * error * x)
        b -= learning_rate * np.mean(2 * error)
    return w, b


# --8<-- [end:solution]


# What learners really try, and what the check must say to each.
def same_slope_for_both(learning_rate=0.05, steps=2000):
    w, b = 0.0, 0.0
    for _ in range(steps):
        step = learning_rate * np.mean(2 * (w * x + b - y) * x)
        w, b = w - step, b - step
    return w, b


def fee_left_out_of_the_error(learning_rate=0.05, steps=2000):
    w, b = 0.0, 0.0
    for _ in range(steps):
        error = w * x - y
        w -= learning_rate * np.mean(2 * error * x)
        b -= learning_rate * np.mean(2 * error)
    return w, b


def error_times_fee(learning_rate=0.05, steps=2000):
    w, b = 0.0, 0.0
    for _ in range(steps):
        error = w * x + b - y
        w -= learning_rate * np.mean(2 * error * x)
        b -= learning_rate * np.mean(2 * error * b)
    return w, b


def error_computed_again(learning_rate=0.05, steps=2000):
    w, b = 0.0, 0.0
    for _ in range(steps):
        w -= learning_rate * np.mean(2 * (w * x + b - y) * x)
        b -= learning_rate * np.mean(2 * (w * x + b - y))
    return w, b


def factor_two_forgotten(learning_rate=0.05, steps=2000):
    w, b = 0.0, 0.0
    for _ in range(steps):
        error = w * x + b - y
        w -= learning_rate * np.mean(2 * error * x)
        b -= learning_rate * np.mean(error)
    return w, b


def uphill(learning_rate=0.05, steps=2000):
    w, b = 0.0, 0.0
    for _ in range(steps):
        error = w * x + b - y
        w -= learning_rate * np.mean(2 * error * x)
        b += learning_rate * np.mean(2 * error)
    return w, b


def only_the_weight_returned(learning_rate=0.05, steps=2000):
    return solution(learning_rate, steps)[0]


# The best lines with and without a fee meet at 3 km, as the page says: there each predicts 60 / 7 euros.
assert np.isclose(3 * solution()[0] + solution()[1], 60 / 7)

WRONG = {
    same_slope_for_both: "moved by the slope of w",
    fee_left_out_of_the_error: "is b part of the error",
    error_times_fee: "times b it stays 0",
    error_computed_again: "computed again after w had moved",
    factor_two_forgotten: "the factor 2 is missing",
    uphill: "along the slope",
    only_the_weight_returned: "expected both w and b",
}
