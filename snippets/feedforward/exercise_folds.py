# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: folds in which no person is on both sides. Change `folds` until the file reports success."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def folds(person, parts, rng):
    """`parts` pairs (training rows, test rows); `person` names the writer of each row."""
    rows = rng.permutation(len(person))
    return [(np.setdiff1d(rows, test), test) for test in np.array_split(rows, parts)]


# --8<-- [end:stub]
def check(folds):
    person = np.array([7, 3, 7, 9, 3, 5, 9, 7, 1, 5, 1, 2])  # 12 rows by 6 people
    try:
        answer = [(np.asarray(train), np.asarray(test)) for train, test in folds(person, 3, np.random.default_rng(0))]
    except (TypeError, ValueError, IndexError) as error:
        raise AssertionError(f"your function stops with {error}: return a list of pairs (training, test)") from error
    assert len(answer) == 3, f"3 folds are expected, yours are {len(answer)}"
    for train, test in answer:
        both = np.intersect1d(train, test)
        assert not len(both), f"rows {both} are in the training part and in the test part of the same fold"
        lost = np.setdiff1d(np.arange(12), np.concatenate([train, test]))
        assert not len(lost), f"rows {lost} are in neither part of a fold: train on all rows that are not tested"
        same = np.intersect1d(person[train], person[test])
        assert not len(same), f"person {same[0]} is on both sides of a fold: deal out people, not rows"
    tested = sorted(int(row) for _, test in answer for row in test)
    assert tested == list(range(12)), f"each row is tested in one fold, but yours test {tested}"
    people = [len(np.unique(person[test])) for _, test in answer]
    assert people == [2, 2, 2], f"6 people in 3 folds are 2 in each, yours test {people}"
    again = [folds(person, 3, np.random.default_rng(seed)) for seed in range(1, 9)]
    shuffled = len({tuple(np.asarray(one[0][1]).tolist()) for one in again}) > 1
    assert shuffled, "all generators give the same folds: shuffle the people with `rng`"
    print("passed: no person on both sides, every row tested one time, another deal with another generator")


if __name__ == "__main__":
    check(folds)
# --8<-- [end:task]

HINTS = (
    "Which of the two has to be shuffled and cut into parts, so that nobody is on both sides: rows or people?",
    "`np.unique(person)` lists the people. A row is in the test part if its person is among those of the fold.",
    "`people = rng.permutation(np.unique(person))`, and later `here = np.isin(person, group)`",
)


# --8<-- [start:solution]
def solution(person, parts, rng):
    people = rng.permutation(np.unique(person))
    found = []
    for group in np.array_split(people, parts):
        here = np.isin(person, group)  # True for the rows by these people
        found.append((np.flatnonzero(~here), np.flatnonzero(here)))
    return found


# --8<-- [end:solution]


def not_shuffled(person, parts, rng):
    split = (np.isin(person, group) for group in np.array_split(np.unique(person), parts))
    return [(np.flatnonzero(~here), np.flatnonzero(here)) for here in split]


def swapped(person, parts, rng):
    return [(test, train) for train, test in solution(person, parts, rng)]


def masks(person, parts, rng):
    return [np.isin(person, group) for group in np.array_split(rng.permutation(np.unique(person)), parts)]


def people_for_rows(person, parts, rng):
    groups = np.array_split(rng.permutation(np.unique(person)), parts)
    return [(np.setdiff1d(np.unique(person), group), group) for group in groups]


def sorted_rows(person, parts, rng):
    rows = np.argsort(person, kind="stable")
    return [(np.setdiff1d(rows, test), test) for test in np.array_split(rows, parts)]


def trained_on_all(person, parts, rng):
    return [(np.arange(len(person)), test) for _, test in solution(person, parts, rng)]


WRONG = {
    not_shuffled: "shuffle the people with `rng`",
    swapped: "each row is tested in one fold",
    masks: "return a list of pairs",
    people_for_rows: "in neither part of a fold",
    sorted_rows: "is on both sides",
    trained_on_all: "in the training part and in the test part",
}
