# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★: split the rows of a table into three parts.
Change `split`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def split(n, validation, test, rng):
    """Row numbers 0 … n-1 in random order, as three arrays: training, validation and test (two sizes given)."""
    rows = np.arange(n)
    return rows[validation + test :], rows[:validation], rows[validation : validation + test]


# --8<-- [end:stub]
def check(split):
    parts = [np.asarray(part) for part in split(10, 3, 2, np.random.default_rng(0))]
    sizes = [len(part) for part in parts]
    assert sizes == [5, 3, 2], f"10 rows with 3 for validation and 2 for the test make 5, 3 and 2; you return {sizes}"
    rows = np.concatenate(parts).tolist()
    twice = sorted({row for row in rows if rows.count(row) > 1})
    assert not twice, f"no row may stand in two places, but you return these more than once: {twice}"
    assert sorted(rows) == list(range(10)), f"the rows are 0 to 9; you return {sorted(rows)}"
    first = [np.asarray(split(300, 100, 100, np.random.default_rng(seed))[2]) for seed in (0, 1)]
    assert not np.array_equal(first[0], first[1]), (
        "two generators give the same test part; the order has to be random, or a sorted table fills it with one class"
    )
    assert np.array_equal(first[0], np.asarray(split(300, 100, 100, np.random.default_rng(0))[2])), (
        "the same seed has to give the same parts; draw from `rng`, so that others can repeat your split"
    )
    assert 60 < first[0].mean() < 240, f"the test rows of 300 have the mean number {first[0].mean():.0f}; draw from all"
    print("passed: sizes, no row twice, a random order, and the same seed gives the same parts")


if __name__ == "__main__":
    check(split)
# --8<-- [end:task]

HINTS = (
    "Which single step makes the order random and keeps every row exactly once?",
    "`rng.permutation(n)` is such an order; the three parts are slices of it.",
    "`rows = rng.permutation(n)`",
)


# --8<-- [start:solution]
def solution(n, validation, test, rng):
    rows = rng.permutation(n)
    return rows[validation + test :], rows[:validation], rows[validation : validation + test]


# --8<-- [end:solution]


def drawn_separately(n, validation, test, rng):
    return tuple(rng.choice(n, size, replace=False) for size in (n - validation - test, validation, test))


def own_generator(n, validation, test, rng):
    rows = np.random.default_rng().permutation(n)
    return rows[validation + test :], rows[:validation], rows[validation : validation + test]


def rest_forgotten(n, validation, test, rng):
    rows = rng.permutation(n)
    return rows, rows[:validation], rows[validation : validation + test]


WRONG = {
    drawn_separately: "more than once",
    own_generator: "the same seed has to give the same parts",
    rest_forgotten: "you return [10, 3, 2]",
}
