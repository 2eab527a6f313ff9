# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: a learning rate that is measured from the last step and the change of the gradient along it.
Change `measured_rate`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def measured_rate(step, change, fallback):
    """The rate for the next step of gradient descent.

    step: the last step; change: the new gradient minus the old one, both of shape (n,).
    Where the loss did not curve upwards along the step, no rate can be measured: the answer is the fallback.
    """
    return fallback


# --8<-- [end:stub]
def check(measured_rate):
    one = measured_rate(np.array([-1.0]), np.array([-6.0]), 0.01)
    assert np.isclose(one, 1 / 6), f"step -1, slopes 18 and 12: the curvature is 6 and its rate 1/6, yours is {one:.4g}"
    step, change = np.array([1.0, 1.0]), np.array([1.0, 3.0])  # curvatures 1 and 3
    two = measured_rate(step, change, 0.01)
    assert np.isclose(two, 0.4), f"step (1, 1) and change (1, 3): s·y is 4 and y·y is 10, yours is {two:.4g}"
    saddle = measured_rate(np.array([1.0, 0.0]), np.array([-2.0, 0.0]), 0.01)
    assert saddle == 0.01, f"the slope fell along the step, so use the fallback 0.01; you return {saddle:.4g}"
    curvature = np.linspace(1, 100, 50)
    theta, steps, rate = np.ones(50), 0, 0.01
    while np.abs(theta).max() > 1e-3 and steps < 1000:
        step = -rate * curvature * theta
        theta, steps = theta + step, steps + 1
        rate = measured_rate(step, curvature * step, 0.01)
    assert steps < 150, f"on a bowl with condition number 100 your rates need {steps} steps, under 150 are possible"
    print(f"passed: one axis, two axes, the fallback; condition number 100 takes {steps} steps, a fixed rate 346")


if __name__ == "__main__":
    check(measured_rate)
# --8<-- [end:task]

HINTS = (
    "On one axis the curvature is the change of the slope divided by the step, and the rate is one divided by it.",
    "With several axes, put products of vectors in place of products of numbers: s·y divided by y·y.",
    "`if step @ change <= 0: return fallback`",
)


# --8<-- [start:solution]
def solution(step, change, fallback):
    if step @ change <= 0:
        return fallback
    return step @ change / (change @ change)


# --8<-- [end:solution]


def the_curvature(step, change, fallback):
    return change @ change / (step @ change) if step @ change > 0 else fallback


def only_the_lengths(step, change, fallback):
    return np.linalg.norm(step) / np.linalg.norm(change)


def no_fallback(step, change, fallback):
    return step @ change / (change @ change)


WRONG = {
    the_curvature: "the curvature is 6 and its rate 1/6",
    only_the_lengths: "s·y is 4 and y·y is 10",
    no_fallback: "use the fallback 0.01",
}
