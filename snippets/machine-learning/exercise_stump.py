# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: the best first split of a decision tree.
Change `best_split`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def best_split(x, y):
    """x (n, columns), y (n,) of 0 and 1 -> column and threshold of the split with the fewest errors.

    Each side answers with its majority. A threshold lies halfway between two neighbouring values of its column."""
    return 0, x[:, 0].mean()


# --8<-- [end:stub]
def check(best_split):
    x = np.array([[1.0, 5.0], [2.0, 3.0], [3.0, 6.0], [4.0, 1.0], [5.0, 2.0], [6.0, 4.0]])
    y = np.array([1, 0, 1, 0, 0, 1])
    column, threshold = best_split(x, y)
    assert column == 1, f"column 1 separates the classes without an error at 3.5; you return column {column}"
    assert 3 < threshold < 4, f"column 1 separates the classes between 3 and 4; your threshold is {threshold}"
    assert np.isclose(threshold, 3.5), f"halfway between 3 and 4 is 3.5; your threshold is {threshold}"
    column, threshold = best_split(x, 1 - y)
    assert (column, threshold) == (1, 3.5), (
        f"with the classes exchanged the same split is best; you return column {column}, threshold {threshold}"
    )
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(40, 3)), rng.integers(2, size=40)

    def errors(column, threshold):
        sides = y[x[:, column] <= threshold], y[x[:, column] > threshold]
        return sum(min(side.sum(), len(side) - side.sum()) for side in sides)

    values = [np.sort(x[:, j]) for j in range(3)]
    least = min(errors(j, t) for j in range(3) for t in (values[j][1:] + values[j][:-1]) / 2)
    got = errors(*best_split(x, y))
    assert got == least, f"forty rows of noise: a split with {least} errors exists, yours has {got}"
    print("passed: six rows, exchanged classes, and forty rows with three columns")


if __name__ == "__main__":
    check(best_split)
# --8<-- [end:task]

HINTS = (
    "How many splits are there? Few enough to try them all.",
    "Errors of a side = the smaller of its two class counts; add up both sides.",
    "`for column in range(x.shape[1]):`, and within it a loop over the middles of its sorted values",
)


# --8<-- [start:solution]
def solution(x, y):
    best = (len(y) + 1, 0, 0.0)  # errors, column, threshold
    for column in range(x.shape[1]):
        values = np.unique(x[:, column])  # sorted, each value once
        for threshold in (values[1:] + values[:-1]) / 2:
            left = x[:, column] <= threshold
            errors = sum(min(y[side].sum(), (1 - y[side]).sum()) for side in (left, ~left))
            if errors < best[0]:
                best = errors, column, threshold
    return best[1:]


# --8<-- [end:solution]


def one_direction(x, y):
    best = (len(y) + 1, 0, 0.0)
    for column in range(x.shape[1]):
        values = np.unique(x[:, column])
        for threshold in (values[1:] + values[:-1]) / 2:
            errors = ((x[:, column] > threshold) != y).sum()
            if errors < best[0]:
                best = errors, column, threshold
    return best[1:]


def at_a_value(x, y):
    column, threshold = solution(x, y)
    return column, x[x[:, column] <= threshold, column].max() + 0.2


def first_column(x, y):
    return 0, solution(x[:, :1], y)[1]


WRONG = {
    one_direction: "with the classes exchanged",
    at_a_value: "halfway between 3 and 4",
    first_column: "you return column 0",
}
