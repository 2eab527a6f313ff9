# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""Exercise ★★: bits per character of a text under counted pairs.
Change `bits`, then run this file until it reports what passed."""

# --8<-- [start:task]
from collections import Counter
from itertools import pairwise
from math import isclose, log, log2


# --8<-- [start:stub]
def bits(known, text, letters, extra=1):
    """Count the pairs of `known`, `extra` more of each possible pair; bits per predicted character of `text`."""
    pairs, singles = Counter(pairwise(known)), Counter(known[:-1])
    p = [(pairs[a, b] + extra) / singles[a] for a, b in pairwise(text)]
    return -sum(log(one) for one in p)


# --8<-- [end:stub]
def check(bits):
    known = "banana bandana"
    got = bits(known, "an", "band ")
    assert isclose(got, 1), f"after an a, n has the probability (4 + 1)/(5 + 5), which is 1 bit, you return {got:.3f}"
    got, right = bits(known, "ana", "band "), (1 + log2(9 / 4)) / 2
    assert isclose(got, right), f"ana has two predictions, of 1 and 1.170 bits: the mean is 1.085, you return {got:.3f}"
    for extra in (1, 0.5):
        total = sum(2 ** -bits(known, "a" + b, "band ", extra) for b in "band ")
        assert isclose(total, 1), f"with {extra} more of each pair the probabilities add up to {total:.3f}, not to 1"
    got = bits("aab", "ab", "ab", 0)
    assert isclose(got, 1), f"with 0 more of each pair, ab after aab is 1 bit, you return {got:.3f}"
    print("passed: probabilities add up to 1, bits, and the mean over predictions")


if __name__ == "__main__":
    check(bits)
# --8<-- [end:task]

HINTS = (
    "If each of five letters is counted one time more after an a, how often has an a been followed by something?",
    "p = (pairs + extra) / (singles + extra × number of letters); then the mean of −log₂ p over the predictions.",
    "`p = [(pairs[a, b] + extra) / (singles[a] + extra * len(letters)) for a, b in pairwise(text)]`",
)


# --8<-- [start:solution]
def solution(known, text, letters, extra=1):
    pairs, singles = Counter(pairwise(known)), Counter(known[:-1])
    p = [(pairs[a, b] + extra) / (singles[a] + extra * len(letters)) for a, b in pairwise(text)]
    return -sum(log2(one) for one in p) / len(p)


# --8<-- [end:solution]


def nats(known, text, letters, extra=1):
    pairs, singles = Counter(pairwise(known)), Counter(known[:-1])
    p = [(pairs[a, b] + extra) / (singles[a] + extra * len(letters)) for a, b in pairwise(text)]
    return -sum(log(one) for one in p) / len(p)


def sum_of_all(known, text, letters, extra=1):
    return solution(known, text, letters, extra) * (len(text) - 1)


def counts_the_first(known, text, letters, extra=1):
    return solution(known, text, letters, extra) * (len(text) - 1) / len(text)


def always_one(known, text, letters, extra=1):
    pairs, singles = Counter(pairwise(known)), Counter(known[:-1])
    p = [(pairs[a, b] + extra) / (singles[a] + len(letters)) for a, b in pairwise(text)]
    return -sum(log2(one) for one in p) / len(p)


WRONG = {
    nats: "which is 1 bit, you return 0.693",
    sum_of_all: "the mean is 1.085, you return 2.170",
    counts_the_first: "which is 1 bit, you return 0.5",
    always_one: "with 0.5 more of each pair",
}
