# /// script
# requires-python = ">=3.11"
# dependencies = []
# ///
"""Exercise ★: questions and answers made from a text alone.
Change `examples`, then run this file until it reports what passed."""

# --8<-- [start:task]


# --8<-- [start:stub]
def examples(text, n):
    """All pairs of n letters in a row and the letter that follows them, in the order of the text."""
    return [(text[:n], text[n])]


# --8<-- [end:stub]
def check(examples):
    got = examples("digits", 2)
    expected = [("di", "g"), ("ig", "i"), ("gi", "t"), ("it", "s")]
    assert isinstance(got, list), f"return a list of pairs; you return {type(got).__name__}"
    for pair in got:
        assert len(pair) == 2, f"each example is a question and its answer; you return {pair!r}"
        question, answer = pair
        assert len(question) == 2, f"a question has n = 2 letters, yours is {question!r}"
        assert len(answer) == 1, f"the answer is a single letter, yours to {question!r} is {answer!r}"
    assert len(got) == 4, f"'digits' holds 4 examples with n = 2, you return {len(got)}: {got}"
    for mine, right in zip(got, expected, strict=True):
        assert tuple(mine) == right, f"you return {tuple(mine)}, in 'digits' it is {right}"
    assert examples("abcdefgh", 3)[-1] == ("efg", "h"), f"the last of 'abcdefgh' is {examples('abcdefgh', 3)[-1]}"
    assert examples("ab", 2) == [], f"no letter follows the two of 'ab', you return {examples('ab', 2)}"
    print("passed: four examples from six letters, the last one, and none from a text that is too short")


if __name__ == "__main__":
    check(examples)
# --8<-- [end:task]

HINTS = (
    "The questions overlap: each one begins one letter later. At which place does the last one begin?",
    "The question at place `i` is `text[i : i + n]`, and its answer is `text[i + n]`.",
    "`for i in range(len(text) - n)`",
)


# --8<-- [start:solution]
def solution(text, n):
    return [(text[i : i + n], text[i + n]) for i in range(len(text) - n)]


# --8<-- [end:solution]


def side_by_side(text, n):
    return [(text[i : i + n], text[i + n]) for i in range(0, len(text) - n, n)]


def answer_inside(text, n):
    return [(text[i : i + n], text[i + n - 1]) for i in range(len(text) - n)]


def one_too_few(text, n):
    return [(text[i : i + n], text[i + n]) for i in range(len(text) - n - 1)]


WRONG = {
    side_by_side: "you return 2",
    answer_inside: "you return ('di', 'i')",
    one_too_few: "you return 3",
}
