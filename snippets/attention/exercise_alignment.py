# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: how much of the attention falls on a word, for each symbol that was written?
Change `share`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def share(weights, word):
    """weights (N, T, S), rows add up to 1; word (N, S), True on the word -> (T,), the mean share on the word."""
    return (weights * word[:, None]).mean(axis=(0, 2))


# --8<-- [end:stub]
def check(share):
    weights = np.array([[[0.7, 0.2, 0.1], [0.0, 0.5, 0.5]], [[0.1, 0.1, 0.8], [0.6, 0.2, 0.2]]])
    word = np.array([[True, True, False], [False, False, True]])
    got = np.asarray(share(weights, word))
    assert got.shape == (2,), f"two symbols were written in each line, so two shares; you return the shape {got.shape}"
    got = got.round(4)
    said = f"line 1 has 0.9 and 0.5 on the word, line 2 has 0.8 and 0.2, so [0.85, 0.35]; you return {got.tolist()}"
    third = np.allclose(got, [0.85 / 3, 0.35 / 3], atol=1e-4)
    assert not third, f"{said}, a third of it: the weights on a word are added up, not averaged"
    assert np.allclose(got, [0.85, 0.35]), said
    rng = np.random.default_rng(0)
    weights, word = rng.dirichlet(np.ones(6), (5, 4)), rng.random((5, 6)) < 0.5
    inside = [table[:, mask].sum(axis=1) for table, mask in zip(weights, word, strict=True)]
    assert np.allclose(share(weights, word), np.mean(inside, axis=0)), (
        "right for two lines, wrong for five of six places"
    )
    print("passed: the shares of two lines and of five")


if __name__ == "__main__":
    check(share)
# --8<-- [end:task]

HINTS = (
    "For one line and one written symbol: which of its S weights count, and are they added or averaged?",
    "Share of line n and symbol t: the sum over s of weights[n, t, s] · word[n, s]. Then the mean over n.",
    "`inside = (weights * word[:, None]).sum(axis=2)`",
)


# --8<-- [start:solution]
def solution(weights, word):
    inside = (weights * word[:, None]).sum(axis=2)  # (N, T)
    return inside.mean(axis=0)


# --8<-- [end:solution]


def mean_table_first(weights, word):
    return weights.mean(axis=0) @ word[0]


def mean_word(weights, word):
    return weights.mean(axis=0) @ word.mean(axis=0)


def over_lines(weights, word):
    return (weights * word[:, None]).sum(axis=(0, 2))


WRONG = {
    mean_table_first: "so [0.85, 0.35]; you return [0.55, 0.65]",
    mean_word: "so [0.85, 0.35]; you return [0.5, 0.5]",
    over_lines: "so [0.85, 0.35]; you return [1.7, 0.7]",
}
