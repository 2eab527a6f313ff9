# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Failure: a generator that is made inside the loop draws the same training set every time."""

# --8<-- [start:draw]
import numpy as np

PLACES = np.linspace(0.01, 0.99, 200)
TRUTH = np.sin(2 * np.pi * PLACES)


def training_set(rng):
    x = np.linspace(0, 1, 20)
    return x, np.sin(2 * np.pi * x) + rng.normal(0, 0.3, 20)


def terms(sets):
    predicted = np.array([np.polynomial.Polynomial.fit(x, y, 9)(PLACES) for x, y in sets])
    middle = predicted.mean(axis=0)
    return np.mean((middle - TRUTH) ** 2), np.mean((predicted - middle) ** 2)


# --8<-- [end:draw]


# --8<-- [start:broken]
def broken():
    return terms([training_set(np.random.default_rng(0)) for _ in range(500)])


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    rng = np.random.default_rng(0)
    return terms([training_set(rng) for _ in range(500)])


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """A variance of zero, although each training set has noise of its own."""
    _, variance = result
    return variance < 1e-20


# --8<-- [end:symptom]


if __name__ == "__main__":
    for name, run in (("generator inside the loop", broken), ("generator before it", fixed)):
        print("{:26} bias² {:.3f}, variance {:.3f}".format(name, *run()))
    assert symptom(broken())
    assert not symptom(fixed())
