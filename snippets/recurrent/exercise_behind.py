# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: the share of wrong words behind the first error. Change `behind` until the file reports success."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def behind(wrong, real):
    """The share of wrong words among the real words that stand behind the first error of their text."""
    return wrong[real].mean()


# --8<-- [end:stub]
def check(behind):
    wrong = np.array([[0, 1, 0, 1, 1], [0, 0, 0, 0, 0], [1, 0, 0, 1, 0]], dtype=bool)
    real = np.array([[1, 1, 1, 1, 1], [1, 1, 1, 1, 1], [1, 1, 1, 0, 0]], dtype=bool)
    answer = behind(wrong, real)
    assert np.ndim(answer) == 0, f"return one share for all texts together, your answer has shape {np.shape(answer)}"
    causes = {
        "4/13": "you count all words, also those before the first error",
        "4/7": "you count the first error itself, which is not behind itself",
        "3/7": "you count places that hold no word: the last two of the third text",
        "1/3": "you take the mean of each text's share, and a text with few words then counts too much",
        "1/1": "you begin behind the second error, or at it",
    }
    parts = (name.split("/") for name in causes)
    close = [why for (a, b), why in zip(parts, causes.values(), strict=True) if np.isclose(answer, int(a) / int(b))]
    rule = "behind the first errors stand 3 words of the first text, 2 of them wrong, and 2 of the third, none wrong"
    reason = f": {close[0]}" if close else ""
    assert np.isclose(answer, 0.4), f"{rule}, so the share is 2/5 = 0.4; you return {answer:.4g}{reason}"
    last = np.array([[0, 0, 1, 0], [0, 1, 0, 1]], dtype=bool)
    answer = behind(last, np.ones((2, 4), dtype=bool))
    assert np.isclose(answer, 1 / 3), f"for errors {last.astype(int).tolist()} it is 1/3, you return {answer:.4g}"
    print("passed: texts without an error, with one and with several, and places without a word")


if __name__ == "__main__":
    check(behind)
# --8<-- [end:task]

HINTS = (
    "How many errors have there been in this text before this word? The word counts if that is at least one.",
    "`wrong.cumsum(axis=1)` counts the errors up to and with each word; without the word itself, subtract `wrong`.",
    "`earlier = wrong.cumsum(axis=1) - wrong`",
)


# --8<-- [start:solution]
def solution(wrong, real):
    earlier = wrong.cumsum(axis=1) - wrong
    return wrong[(earlier > 0) & real].mean()


# --8<-- [end:solution]


def with_the_first(wrong, real):
    return wrong[(wrong.cumsum(axis=1) > 0) & real].mean()


def all_places(wrong, real):
    return wrong[wrong.cumsum(axis=1) - wrong > 0].mean()


def mean_of_texts(wrong, real):
    places = (wrong.cumsum(axis=1) - wrong > 0) & real
    return np.mean([row[place].mean() for row, place in zip(wrong, places, strict=True) if place.any()])


def from_the_second(wrong, real):
    return wrong[(wrong.cumsum(axis=1) > 1) & real].mean()


def each_text(wrong, real):
    places = (wrong.cumsum(axis=1) - wrong > 0) & real
    return (wrong & places).sum(axis=1) / np.maximum(places.sum(axis=1), 1)


WRONG = {
    with_the_first: "you count the first error itself",
    all_places: "places that hold no word",
    mean_of_texts: "the mean of each text's share",
    from_the_second: "behind the second error",
    each_text: "your answer has shape (3,)",
}
