# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Failure: codes come from the encoder, but the average treats them as if they came from the prior."""

# --8<-- [start:model]
import numpy as np

prior = np.array([0.25, 0.5, 0.25])
p_left, p_right = np.array([0.1, 0.5, 0.9]), np.array([0.9, 0.5, 0.1])
IMAGES = ((0, 0), (0, 1), (1, 0), (1, 1))


def model(image):
    """For each hidden number: the probability of the image, and how often the encoder proposes it (exact shares)."""
    left, right = image
    given = (p_left if left else 1 - p_left) * (p_right if right else 1 - p_right)
    return given, prior * given / (prior * given).sum()


# --8<-- [end:model]


# --8<-- [start:broken]
def broken():
    probabilities = []
    for image in IMAGES:
        given, q = model(image)
        probabilities.append((q * given).sum())  # average over what the encoder proposes
    return probabilities


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    probabilities = []
    for image in IMAGES:
        given, q = model(image)
        probabilities.append((q * given * prior / q).sum())
    return probabilities


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """More than everything."""
    return sum(result) > 1.01


# --8<-- [end:symptom]


if __name__ == "__main__":
    for name, run in (("unweighted", broken), ("weighted  ", fixed)):
        print(name, *(f"{p:.2f}" for p in run()), f"sum {sum(run()):.2f}")
    assert symptom(broken())
    assert not symptom(fixed())
    assert np.isclose(sum(fixed()), 1)
