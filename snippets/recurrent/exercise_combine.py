# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: two steps of a linear recurrence as one. Change `combine` until the file reports success."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def combine(first, second):
    """The pair (a, b) of one step that does what `first` and then `second` do; each is a pair of numbers."""
    a1, b1 = first
    a2, b2 = second
    return a1 + a2, b1 + b2


# --8<-- [end:stub]
def check(combine):
    first, second = (0.5, 1.0), (2.0, 3.0)
    answer = combine(first, second)
    assert np.shape(answer) == (2,), f"return a pair of numbers (a, b), you return {answer}"
    a, b = (float(value) for value in answer)
    why = "from h = 4 the first step leads to 0.5·4 + 1 = 3, the second to 2·3 + 3 = 9"
    start = "from h = 0 the first step leads to 1, the second to 2·1 + 3 = 5"
    order = ": you take the second step first" if (a, b) == (1.0, 2.5) else ""
    assert b == 5, f"{start}, so b must be 5, you return {b:g}{order}"
    assert 4 * a + b == 9, f"{why}, yours to {4 * a + b:g}: a must be 1, you return {a:g}"
    rng = np.random.default_rng(0)
    pairs = [tuple(pair) for pair in rng.uniform(-1, 1, (3, 2))]
    left = combine(combine(pairs[0], pairs[1]), pairs[2])
    right = combine(pairs[0], combine(pairs[1], pairs[2]))
    h = 0.7
    for a, b in pairs:
        h = a * h + b
    for name, (a, b) in (("((1, 2), 3)", left), ("(1, (2, 3))", right)):
        got = a * 0.7 + b
        assert np.isclose(got, h), f"three steps lead from 0.7 to {h:.4f}, grouped as {name} yours lead to {got:.4f}"
    print("passed: two steps, three steps in both groupings")


if __name__ == "__main__":
    check(combine)
# --8<-- [end:task]

HINTS = (
    "Write down where the two steps lead from a state h, and sort the result: what multiplies h, and what is added?",
    "a2 (a1 h + b1) + b2 = (a2 a1) h + (a2 b1 + b2)",
    "`return a2 * a1, ...`",
)


# --8<-- [start:solution]
def solution(first, second):
    a1, b1 = first
    a2, b2 = second
    return a2 * a1, a2 * b1 + b2


# --8<-- [end:solution]


def reversed_order(first, second):
    return solution(second, first)


def addends_only(first, second):
    return first[0] * second[0], first[1] + second[1]


def kept_second(first, second):
    return second[0], second[0] * first[1] + second[1]


def one_number(first, second):
    return second[0] * first[1] + second[1]


WRONG = {
    reversed_order: "you take the second step first",
    addends_only: "so b must be 5, you return 4",
    kept_second: "a must be 1, you return 2",
    one_number: "return a pair of numbers",
}
