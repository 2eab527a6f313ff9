# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: the probabilities of the classes, given yes/no observations, by naive Bayes.
Change `classify`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def classify(prior, share_on, pixels):
    """prior (K,), share_on (K, D) = P(pixel on | class), pixels (D,) of 0 and 1 -> (K,), P(class | pixels)."""
    return prior * np.prod(share_on[:, pixels == 1], axis=1)


# --8<-- [end:stub]
def check(classify):
    prior = np.array([0.75, 0.25])
    share_on = np.array([[0.5, 0.2], [0.9, 0.4]])
    with np.errstate(all="ignore"):
        got = np.asarray(classify(prior, share_on, np.array([1, 0])))
    said = f"for the pixels [1, 0] the classes have [0.69, 0.31], you return {got.round(2).tolist()}"
    assert got.shape == (2,), f"one number for each of 2 classes is expected, you return the shape {got.shape}"
    assert np.isclose(got.sum(), 1), f"{said}: their sum is {got.sum():.2f}. Divide by the sum in the end"
    assert not np.allclose(got, [0.625, 0.375], atol=1e-3), f"{said}: did you use that the second pixel is off?"
    assert not np.allclose(got, [0.4, 0.54] / np.sum([0.4, 0.54]), atol=1e-3), f"{said}: what became of the prior?"
    assert np.allclose(got, [0.3 / 0.435, 0.135 / 0.435], atol=1e-6), said
    many = np.full((2, 4000), [[0.5], [0.51]])
    with np.errstate(all="ignore"):
        got = np.asarray(classify(np.array([0.5, 0.5]), many, np.ones(4000, dtype=int)))
    assert np.isfinite(got).all(), (
        f"with 4,000 pixels you return {got.tolist()}: the products are too small to be stored. Add up logarithms"
    )
    assert got[1] > 0.999, f"with 4,000 pixels the second class is certain, you return {got.round(3).tolist()}"
    print("passed: two pixels by hand, and 4,000 pixels without numbers that are too small")


if __name__ == "__main__":
    check(classify)
# --8<-- [end:task]

HINTS = (
    "A pixel that is off counts as much as one that is on. What is its probability in a class?",
    "Score of a class: ln prior plus ln `share_on` for each pixel that is on, plus ln `(1 - share_on)` for the others.",
    "`scores = np.log(prior) + np.log(np.where(pixels == 1, share_on, 1 - share_on)).sum(axis=1)`",
)


# --8<-- [start:solution]
def solution(prior, share_on, pixels):
    scores = np.log(prior) + np.log(np.where(pixels == 1, share_on, 1 - share_on)).sum(axis=1)  # (K,)
    p = np.exp(scores - scores.max())  # the largest becomes 1, so that nothing is too small
    return p / p.sum()


# --8<-- [end:solution]


def only_on(prior, share_on, pixels):
    p = prior * np.prod(share_on[:, pixels == 1], axis=1)
    return p / p.sum()


def no_prior(prior, share_on, pixels):
    p = np.where(pixels == 1, share_on, 1 - share_on).prod(axis=1)
    return p / p.sum()


def too_small(prior, share_on, pixels):
    p = prior * np.where(pixels == 1, share_on, 1 - share_on).prod(axis=1)
    return p / p.sum()


def not_divided(prior, share_on, pixels):
    return prior * np.where(pixels == 1, share_on, 1 - share_on).prod(axis=1)


WRONG = {
    only_on: "did you use that the second pixel is off",
    no_prior: "what became of the prior",
    too_small: "too small to be stored",
    not_divided: "Divide by the sum in the end",
}
