# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: the gradient of a large batch from parts that fit into memory.
Change `accumulated`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def accumulated(gradient_of, x, y, size):
    """The gradient of the mean loss over all rows of x, from calls with at most `size` rows.

    `gradient_of(x, y)` returns the gradient of the mean loss over the rows that it gets.
    """
    starts = range(0, len(x), size)
    parts = [gradient_of(x[start : start + size], y[start : start + size]) for start in starts]
    return sum(parts) / len(parts)  # is that right when the last part is smaller?


# --8<-- [end:stub]
def check(accumulated):
    rng, most = np.random.default_rng(0), 0

    def gradient_of(x, y):
        nonlocal most
        assert len(x) > 0, "you call gradient_of without any row"
        most = max(most, len(x))
        return x.T @ (x @ theta - y) / len(x)

    for rows, size in ((12, 4), (10, 4), (7, 10), (9, 2)):
        x, y, theta = rng.standard_normal((rows, 3)), rng.standard_normal(rows), rng.standard_normal(3)
        right, most = gradient_of(x, y), 0
        got = np.asarray(accumulated(gradient_of, x, y, size))
        case = f"{rows} rows in parts of {size}"
        assert most <= size, f"{case}: you call gradient_of with {most} rows at once"
        assert got.shape == right.shape, f"{case}: the shape should be {right.shape}, yours is {got.shape}"
        ratio = got @ right / (right @ right)
        message = f"{case}: {right.round(3)} is right, you return {got.round(3)}, along it {ratio:.3g} times as long"
        assert np.allclose(got, right), message
    print("passed: the gradient of all rows, in parts that divide them evenly and in parts that do not")


if __name__ == "__main__":
    check(accumulated)
# --8<-- [end:task]

HINTS = (
    "Ten rows in parts of four are 4, 4 and 2. By how much should each part count in a mean over the ten rows?",
    "The mean over all N rows is the sum of the parts' means, each times its number of rows, divided by N.",
    "`total = np.zeros(x.shape[1])`",
)


# --8<-- [start:solution]
def solution(gradient_of, x, y, size):
    total = np.zeros(x.shape[1])
    for start in range(0, len(x), size):
        rows = slice(start, start + size)
        total += len(x[rows]) * gradient_of(x[rows], y[rows])
    return total / len(x)


# --8<-- [end:solution]


def all_at_once(gradient_of, x, y, size):
    return gradient_of(x, y)


def added_up(gradient_of, x, y, size):
    return sum(gradient_of(x[i : i + size], y[i : i + size]) for i in range(0, len(x), size))


def drops_the_rest(gradient_of, x, y, size):
    whole = max(1, len(x) // size)
    return sum(gradient_of(x[i * size : (i + 1) * size], y[i * size : (i + 1) * size]) for i in range(whole)) / whole


WRONG = {all_at_once: "12 rows at once", added_up: "3 times as long", drops_the_rest: "10 rows in parts of 4"}
