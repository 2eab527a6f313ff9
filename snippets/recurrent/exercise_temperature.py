# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise: probabilities at a temperature. The stub must fail the check, the solution must pass."""

import numpy as np


# --8<-- [start:task]
# --8<-- [start:stub]
def probabilities(logits, temperature):
    """Probabilities of the next character; at temperature 0 the best one is certain."""
    p = np.exp(logits * temperature)
    return p / p.sum()


# --8<-- [end:stub]
# --8<-- [start:check]
def check(probabilities):
    logits = np.array([2.0, 1.0, -1.0])
    plain = np.exp(logits) / np.exp(logits).sum()
    assert np.allclose(probabilities(logits, 1.0), plain), "temperature 1 is the softmax"
    cool = probabilities(logits, 0.5)
    assert np.allclose(cool, plain**2 / (plain**2).sum()), "half the temperature squares the probabilities"
    assert np.allclose(probabilities(logits, 1e9), 1 / 3, atol=1e-6), "a very hot model has no opinion"
    assert np.array_equal(probabilities(logits, 0), [1, 0, 0]), "0 is no number to divide by"
    assert np.array_equal(probabilities(1000 * logits, 0.5), [1, 0, 0]), "large logits overflow"


# --8<-- [end:check]
# --8<-- [end:task]


# --8<-- [start:solution]
def solution(logits, temperature):
    if temperature == 0:
        return np.eye(len(logits))[logits.argmax()]
    p = np.exp((logits - logits.max()) / temperature)
    return p / p.sum()


# --8<-- [end:solution]


if __name__ == "__main__":
    check(solution)
