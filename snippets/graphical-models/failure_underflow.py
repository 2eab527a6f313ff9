# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Failure: the forward algorithm multiplies hundreds of probabilities, until nothing is left."""

# --8<-- [start:run]
import numpy as np

START, MOVE = np.array([0.9, 0.1]), np.array([[0.9, 0.1], [0.2, 0.8]])
PIECE = np.array([[0.8, 0.15, 0.05], [0.3, 0.4, 0.3]])
pieces = np.random.default_rng(0).choice(3, 2000, p=[0.6, 0.25, 0.15])


def run(divide):
    """The hour in which the sum becomes 0 (none: -1), and the logarithm of the evidence."""
    now, total = START * PIECE[:, pieces[0]], 0.0
    for hour, piece in enumerate(pieces[1:], 1):
        if divide:
            total, now = total + np.log(now.sum()), now / now.sum()
        now = now @ MOVE * PIECE[:, piece]
        if now.sum() == 0:
            return hour, -np.inf
    return -1, total + np.log(now.sum())


# --8<-- [end:run]


# --8<-- [start:broken]
def broken():
    return run(divide=False)


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return run(divide=True)


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """The evidence has become 0, and its logarithm minus infinity."""
    return not np.isfinite(result[1])


# --8<-- [end:symptom]


if __name__ == "__main__":
    for name, result in (("products", broken()), ("divided each hour", fixed())):
        print(f"{name:18} sum is 0 in hour {result[0]}, logarithm of the evidence {result[1]:.1f}")
    assert symptom(broken())
    assert not symptom(fixed())
    assert 500 < broken()[0] < 1200
