# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: the share of pairs in which the odd image has the larger score.
Change `pairs_in_order`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def pairs_in_order(odd, ordinary):
    """Scores of odd images (M,) and of ordinary ones (N,) -> the share of all M N pairs in order, equal ones half."""
    return (odd > ordinary.mean()).mean()


# --8<-- [end:stub]
def check(pairs_in_order):
    got = pairs_in_order(np.array([3.0, 9.0]), np.array([1.0, 2.0, 5.0]))
    said = f"scores 3 and 9 against 1, 2 and 5: five of six pairs are in order, 0.833, you return {got:.3f}"
    assert not np.isclose(got, 1 / 6), f"{said}: that is the share of the wrong pairs. Which score must be larger?"
    assert np.isclose(got, 5 / 6), said
    got = pairs_in_order(np.array([4.0, 4.0]), np.array([4.0, 4.0, 4.0]))
    assert np.isclose(got, 0.5), f"if all scores are equal, every pair counts half, 0.5, you return {got:.3f}"
    got = pairs_in_order(np.array([2.0]), np.array([1.0, 2.0, 3.0, 3.0]))
    assert np.isclose(got, 0.375), (
        f"2 against 1, 2, 3 and 3: one pair in order, one equal, 1.5 of 4, you return {got:.3f}"
    )
    rng = np.random.default_rng(0)
    odd, ordinary = rng.normal(1, 1, 30), rng.normal(0, 1, 70)
    one, other = pairs_in_order(odd, ordinary), pairs_in_order(odd * 1000, ordinary * 1000)
    assert np.isclose(one, other), f"scores in another unit leave the order as it is: {one:.3f} became {other:.3f}"
    print("passed: pairs by hand, equal scores, and another unit")


if __name__ == "__main__":
    check(pairs_in_order)
# --8<-- [end:task]

HINTS = (
    "There are M times N pairs. How do you compare each odd score with each ordinary one, without a loop?",
    "Count 1 for a pair in order and one half for an equal pair, and take the mean over all pairs.",
    "`difference = odd[:, None] - ordinary[None, :]`",
)


# --8<-- [start:solution]
def solution(odd, ordinary):
    difference = odd[:, None] - ordinary[None, :]  # (M, N), one for each pair
    return ((difference > 0) + 0.5 * (difference == 0)).mean()


# --8<-- [end:solution]


def equal_pairs_lost(odd, ordinary):
    return (odd[:, None] > ordinary[None, :]).mean()


def wrong_way_round(odd, ordinary):
    return 1 - solution(odd, ordinary)


def difference_of_means(odd, ordinary):
    return odd.mean() - ordinary.mean()


WRONG = {
    equal_pairs_lost: "every pair counts half",
    wrong_way_round: "the share of the wrong pairs",
    difference_of_means: "you return 3.333",
}
