# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: what both players pay, from the scores of real examples and of fakes.
Change `players`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def players(real, fake):
    """Scores of real examples (n,) and of fakes (m,) -> the discriminator's loss, the generator's loss."""
    probability_real, probability_fake = 1 / (1 + np.exp(-real)), 1 / (1 + np.exp(-fake))
    return -np.log(probability_real).mean(), -np.log(probability_fake).mean()


# --8<-- [end:stub]
def check(players):
    zeros = np.zeros(4)
    with np.errstate(all="ignore"):
        undecided = [float(value) for value in players(zeros, np.zeros(2))]
        apart = [float(value) for value in players(np.full(3, 2.0), np.full(3, -2.0))]
        extreme = [float(value) for value in players(np.full(3, 800.0), np.full(3, -800.0))]
    said = f"with all scores 0 you return {undecided[0]:.3f} and {undecided[1]:.3f}"
    assert np.isclose(undecided[0], np.log(4)), (
        f"{said}; an undecided discriminator pays log 2 = 0.693 for the real examples and the same for the fakes"
    )
    assert np.isclose(undecided[1], np.log(2)), f"{said}; the generator pays log 2 = 0.693 here"
    said = f"with scores 2 for the real and -2 for the fakes you return {apart[0]:.3f} and {apart[1]:.3f}"
    assert np.isclose(apart[0], 0.254, atol=1e-3), f"{said}; a discriminator that is right pays 2 x 0.127 = 0.254"
    assert np.isclose(apart[1], 2.127, atol=1e-3), (
        f"{said}; the generator wants the label 1 for its fakes, and pays 2.127 for a score of -2"
    )
    uneven = float(players(np.full(3, 2.0), np.full(1, -1.0))[0])
    assert np.isclose(uneven, 0.440, atol=1e-3), (
        f"three real examples with score 2 pay 0.127 on average, one fake with -1 pays 0.313, together 0.440; you "
        f"return {uneven:.3f}: each group has a mean of its own"
    )
    assert np.allclose(extreme, [0, 800]), (
        f"with scores 800 and -800 you return {extreme[0]} and {extreme[1]}, not 0 and 800; exp(800) overflows"
    )
    print("passed: undecided scores, a discriminator that is right, groups of two sizes, and scores of 800")


if __name__ == "__main__":
    check(players)
# --8<-- [end:task]

HINTS = (
    "What does the discriminator pay for a fake? And which form of the logarithm needs no probability?",
    "With $s$ for a score, $-\\log\\sigma(s) = \\log(1 + e^{-s})$ and $-\\log(1 - \\sigma(s)) = \\log(1 + e^{s})$. "
    "`np.logaddexp(a, b)` is $\\log(e^a + e^b)$ without overflow.",
    "`price_of_fakes = np.logaddexp(0, fake).mean()`",
)


# --8<-- [start:solution]
def solution(real, fake):
    price_of_reals = np.logaddexp(0, -real).mean()  # the label is 1
    price_of_fakes = np.logaddexp(0, fake).mean()  # the label is 0
    return price_of_reals + price_of_fakes, np.logaddexp(0, -fake).mean()  # the generator's label is 1


# --8<-- [end:solution]


def one_mean(real, fake):
    return np.logaddexp(0, np.concatenate([-real, fake])).mean(), np.logaddexp(0, -fake).mean()


def twice_one_mean(real, fake):
    return 2 * np.logaddexp(0, np.concatenate([-real, fake])).mean(), np.logaddexp(0, -fake).mean()


def helping(real, fake):
    return np.logaddexp(0, -real).mean() + np.logaddexp(0, fake).mean(), np.logaddexp(0, fake).mean()


def overflowing(real, fake):
    def price(scores):
        return np.log(1 + np.exp(scores)).mean()

    return price(-real) + price(fake), price(-fake)


WRONG = {
    one_mean: "you return 0.693 and 0.693",
    twice_one_mean: "you return 0.347: each group has a mean of its own",
    helping: "the generator wants the label 1",
    overflowing: "exp(800) overflows",
}
