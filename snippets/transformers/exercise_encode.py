# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""Exercise ★★: cut a word into tokens by learned merges. Change `encode_word`, then run this file until it passes."""

# --8<-- [start:task]
from itertools import pairwise

MERGES = [("h", "e"), ("t", "he"), ("the", "n"), ("i", "n"), ("e", "n"), ("he", "n")]  # in the order of learning


# --8<-- [start:stub]
def encode_word(word, merges):
    """The tokens of a word: of all pairs in it, the one that was learned first is merged first."""
    tokens, i = [], 0
    pieces = {left + right for left, right in merges} | set(word)
    while i < len(word):  # the longest piece that fits, from the left
        length = max(n for n in range(1, len(word) - i + 1) if word[i : i + n] in pieces)
        tokens.append(word[i : i + length])
        i += length
    return tokens


# --8<-- [end:stub]
def check(encode_word):
    cases = {
        "then": ["then"],
        "hen": ["hen"],
        "sheen": ["s", "he", "en"],
        "tenth": ["t", "en", "t", "h"],
        "theinn": ["the", "in", "n"],
        "hehe": ["he", "he"],
        "q": ["q"],
    }
    for word, right in cases.items():
        given = list(MERGES)
        got = encode_word(word, given)
        assert isinstance(got, list), f"return a list of tokens, you return {got!r}"
        assert "".join(got) == word, f"the tokens of {word!r} must give the word again, you return {got}"
        assert got == right, f"{word!r} is {right}, you return {got}"
        assert given == MERGES, "the list of merges must stay as it is"
    # Another order of the same merges gives other tokens.
    got = encode_word("then", [("h", "e"), ("t", "h"), ("e", "n")])
    right = f"with h+e first, then t+h and e+n, 'then' is ['t', 'he', 'n'], you return {got}"
    assert got == ["t", "he", "n"], f"{right}: only the order of learning counts, no length and no place"
    print("passed: seven words, and another order of the merges")


if __name__ == "__main__":
    check(encode_word)
# --8<-- [end:task]

HINTS = (
    "If h+e was learned first, can t+h still be merged in `t h e n`? Neither length nor place counts.",
    "As long as there is one: among the pairs of neighbours, take the one with the lowest place in `merges`, merge it.",
    "`rank = {pair: place for place, pair in enumerate(merges)}`",
)


# --8<-- [start:solution]
def solution(word, merges):
    rank = {pair: place for place, pair in enumerate(merges)}
    tokens = list(word)
    while len(tokens) > 1:
        best = min(pairwise(tokens), key=lambda pair: rank.get(pair, len(rank)))
        if best not in rank:
            break
        i = list(pairwise(tokens)).index(best)
        tokens[i : i + 2] = ["".join(best)]
    return tokens


# --8<-- [end:solution]


def first_from_the_left(word, merges):
    tokens = list(word)
    while found := [i for i, pair in enumerate(pairwise(tokens)) if pair in merges]:
        i = found[0]
        tokens[i : i + 2] = [tokens[i] + tokens[i + 1]]
    return tokens


def one_merge_only(word, merges):
    tokens = list(word)
    for pair in merges:
        if pair in list(pairwise(tokens)):
            i = list(pairwise(tokens)).index(pair)
            tokens[i : i + 2] = ["".join(pair)]
            break
    return tokens


WRONG = {first_from_the_left: "with h+e first", one_merge_only: "'then' is ['then']"}
