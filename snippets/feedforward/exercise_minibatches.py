# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★: cut an epoch into batches. Change `minibatches` until the file reports success."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def minibatches(n, batch_size, rng):
    """The rows 0 … n-1 in a random order, as a list of arrays of at most `batch_size` rows each."""
    rows = rng.integers(n, size=n)
    return [rows[start : start + batch_size] for start in range(0, n - batch_size + 1, batch_size)]


# --8<-- [end:stub]
def check(minibatches):
    try:
        answer = minibatches(10, 4, np.random.default_rng(0))
    except TypeError as error:
        why = "`rng.shuffle(rows)` shuffles in place and returns None" if "NoneType" in str(error) else "see above"
        raise AssertionError(f"your function stops with {error}: {why}") from error
    assert answer is not None, "your function returns nothing: `rng.shuffle` shuffles in place, `return` the batches"
    assert isinstance(answer, list | tuple), f"return a list of batches, yours is of the type {type(answer).__name__}"
    single = [batch for batch in answer if np.ndim(batch) != 1]
    assert not single, f"each batch is an array of row numbers, and one of yours is {single[0]}"
    batches = [np.asarray(batch).tolist() for batch in answer]
    sizes, order = [len(batch) for batch in batches], [row for batch in batches for row in batch]
    twice = sorted({row for row in order if order.count(row) > 1})
    assert not twice, f"in one epoch every row comes once, but you show {twice} more than once: shuffle, do not draw"
    never = sorted(set(range(10)) - set(order))
    assert not never, f"rows {never} of 10 never come; your batches have {sizes} rows, and the last one may be smaller"
    why = "all batches are full, except perhaps the last"
    assert sizes == [4, 4, 2], f"10 rows in batches of 4 make sizes [4, 4, 2], yours are {sizes}: {why}"
    assert order != sorted(order), f"the rows come in the order {order}: nothing is shuffled"
    neighbours = all(np.ptp(batch) == len(batch) - 1 for batch in batches)
    assert not neighbours, "each batch holds rows that stand together in the file: shuffle all rows before you cut"
    again = [int(row) for batch in minibatches(10, 4, np.random.default_rng(1)) for row in batch]
    assert again != order, "two generators give the same order: shuffle with the `rng` that is passed in"
    print("passed: every row once, the last batch may be smaller, a new order each time")


if __name__ == "__main__":
    check(minibatches)
# --8<-- [end:task]

HINTS = (
    "The stub draws rows with replacement, like throwing a die. You want to shuffle a deck of cards instead.",
    "`rng.permutation(n)` shuffles. And where does the last, smaller batch start?",
    "`range(0, n, batch_size)`",
)


# --8<-- [start:solution]
def solution(n, batch_size, rng):
    rows = rng.permutation(n)
    return [rows[start : start + batch_size] for start in range(0, n, batch_size)]


# --8<-- [end:solution]


def in_order(n, batch_size, rng):
    return [np.arange(start, min(start + batch_size, n)) for start in range(0, n, batch_size)]


def last_dropped(n, batch_size, rng):
    rows = rng.permutation(n)
    return [rows[start : start + batch_size] for start in range(0, n - batch_size + 1, batch_size)]


def drawn(n, batch_size, rng):
    return [rng.integers(n, size=min(batch_size, n - start)) for start in range(0, n, batch_size)]


def equal_parts(n, batch_size, rng):
    return np.array_split(rng.permutation(n), n // batch_size)


def shuffled_inside(n, batch_size, rng):
    return [rng.permutation(np.arange(start, min(start + batch_size, n))) for start in range(0, n, batch_size)]


def one_by_one(n, batch_size, rng):
    yield from solution(n, batch_size, rng)


def shuffled_in_place(n, batch_size, rng):
    rows = np.arange(n)
    return rng.shuffle(rows)


def shuffled_and_assigned(n, batch_size, rng):
    rows = rng.shuffle(np.arange(n))
    return [rows[start : start + batch_size] for start in range(0, n, batch_size)]


def not_cut(n, batch_size, rng):
    return rng.permutation(n)


def list_of_rows(n, batch_size, rng):
    return list(rng.permutation(n))


def own_seed(n, batch_size, rng):
    return solution(n, batch_size, np.random.default_rng(0))


WRONG = {
    drawn: "shuffle, do not draw",
    last_dropped: "the last one may be smaller",
    equal_parts: "all batches are full",
    in_order: "nothing is shuffled",
    shuffled_inside: "shuffle all rows before you cut",
    one_by_one: "of the type generator",
    shuffled_in_place: "returns nothing",
    shuffled_and_assigned: "shuffles in place and returns None",
    not_cut: "of the type ndarray",
    list_of_rows: "an array of row numbers",
    own_seed: "two generators give the same order",
}
