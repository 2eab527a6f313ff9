# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★: learning rates that are drawn evenly on a logarithmic scale.
Change `draw`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def draw(rng, low, high, n):
    """n numbers between low and high; each factor of ten between them gets the same share."""
    return rng.uniform(low, high, n)


# --8<-- [end:stub]
def check(draw):
    got = np.asarray(draw(np.random.default_rng(0), 0.001, 10.0, 40_000))
    assert got.shape == (40_000,), f"40,000 numbers were asked for, you return the shape {got.shape}"
    assert got.min() > 0, f"a rate has to be positive, your smallest is {got.min():.2f}"
    inside = np.mean((got >= 0.001) & (got <= 10))
    assert inside == 1, f"all have to lie between 0.001 and 10, {1 - inside:.0%} of yours do not"
    shares = [np.mean((got >= 10.0**k) & (got < 10.0 ** (k + 1))) for k in (-3, -2, -1, 0)]
    said = ", ".join(f"{share:.0%}" for share in shares)
    assert np.allclose(shares, 0.25, atol=0.02), f"each of the four factors of ten should get 25%, yours get {said}"
    print("passed: 40,000 draws, a quarter in each factor of ten")


if __name__ == "__main__":
    check(draw)
# --8<-- [end:task]

HINTS = (
    "If `a` is drawn evenly between -3 and 1, how are the values of `10**a` spread?",
    "The exponents are the logarithms of the ends: `np.log10(low)` and `np.log10(high)`.",
    "`exponents = rng.uniform(np.log10(low), np.log10(high), n)`",
)


# --8<-- [start:solution]
def solution(rng, low, high, n):
    return 10 ** rng.uniform(np.log10(low), np.log10(high), n)


# --8<-- [end:solution]


def exponents(rng, low, high, n):
    return rng.uniform(np.log10(low), np.log10(high), n)


def wrong_base(rng, low, high, n):
    return np.exp(rng.uniform(np.log10(low), np.log10(high), n))


def evenly(rng, low, high, n):
    return rng.uniform(low, high, n)


WRONG = {
    exponents: "a rate has to be positive",
    wrong_base: "each of the four factors of ten should get 25%",
    evenly: "yours get 0%, 1%, 9%, 90%",
}
