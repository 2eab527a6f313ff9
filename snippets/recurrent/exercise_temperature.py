# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: probabilities at a temperature.
Change `probabilities`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def probabilities(logits, temperature):
    """Probabilities of the next character; at temperature 0 the best one is certain."""
    p = np.exp(logits * temperature)
    return p / p.sum()


# --8<-- [end:stub]
def check(probabilities):
    logits = np.array([2.0, 1.0, -1.0])
    plain = np.exp(logits) / np.exp(logits).sum()
    cases = (
        ("temperature 1 is the softmax", logits, 1.0, plain),
        ("half the temperature squares the probabilities", logits, 0.5, plain**2 / (plain**2).sum()),
        ("a very high temperature makes all equal", logits, 1e9, np.full(3, 1 / 3)),
        ("at temperature 0 the best one is certain", logits, 0, np.array([1.0, 0, 0])),
        ("logits of 2000 must not overflow", 1000 * logits, 0.5, np.array([1.0, 0, 0])),
    )
    for name, given, temperature, right in cases:
        with np.errstate(all="ignore"):
            got = np.asarray(probabilities(given, temperature))
        assert np.allclose(got, right, atol=1e-6), f"{name}: {right.round(3)}, you return {got.round(3)}"
    print("passed: low, high and no temperature, and large logits")


if __name__ == "__main__":
    check(probabilities)
# --8<-- [end:task]

HINTS = (
    "Does a high temperature make the probabilities more equal, or less? What does the stub do?",
    "softmax(z / T); subtract the largest logit first, and treat T = 0 as a case of its own.",
    "`if temperature == 0:`",
)


# --8<-- [start:solution]
def solution(logits, temperature):
    if temperature == 0:
        return np.eye(len(logits))[logits.argmax()]
    p = np.exp((logits - logits.max()) / temperature)
    return p / p.sum()


# --8<-- [end:solution]


def no_zero(logits, temperature):
    p = np.exp((logits - logits.max()) / max(temperature, 1e-1))
    return p / p.sum()


def overflows(logits, temperature):
    if temperature == 0:
        return np.eye(len(logits))[logits.argmax()]
    p = np.exp(logits / temperature)
    return p / p.sum()


WRONG = {no_zero: "at temperature 0", overflows: "must not overflow"}
