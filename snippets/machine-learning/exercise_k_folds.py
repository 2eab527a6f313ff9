# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: folds that keep the classes in proportion.
Change `stratified`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def stratified(labels, folds, rng):
    """For each row the number of its fold, 0 to folds-1; every class is spread over the folds as evenly as possible."""
    return rng.permutation(np.arange(len(labels)) % folds)


# --8<-- [end:stub]
def check(stratified):
    labels = np.repeat([0, 1], [90, 10])
    fold = np.asarray(stratified(labels, 5, np.random.default_rng(0)))
    assert fold.shape == (100,), f"one number for each of 100 rows, but the shape is {fold.shape}"
    assert set(fold.tolist()) == set(range(5)), f"the folds are 0 to 4; you return {sorted(set(fold.tolist()))}"
    rare = np.bincount(fold[labels == 1], minlength=5).tolist()
    assert rare == [2, 2, 2, 2, 2], f"ten rare rows over five folds are two in each; you have {rare}"
    common = np.bincount(fold[labels == 0], minlength=5).tolist()
    assert common == [18] * 5, f"90 rows over five folds are 18 in each; you have {common}"
    other = np.asarray(stratified(labels, 5, np.random.default_rng(1)))
    assert not np.array_equal(fold, other), "two generators give the same folds; shuffle the rows of each class"
    mixed = np.random.default_rng(2).permutation(labels)
    fold = np.asarray(stratified(mixed, 5, np.random.default_rng(0)))
    rare = np.bincount(fold[mixed == 1], minlength=5).tolist()
    assert rare == [2, 2, 2, 2, 2], f"with labels in mixed order the rare rows fall {rare}; two in each are possible"
    print("passed: five folds with both classes in proportion, shuffled, and labels in any order")


if __name__ == "__main__":
    check(stratified)
# --8<-- [end:task]

HINTS = (
    "Deal the rows like cards, but deal one class after the other.",
    "For a class with m rows the fold numbers are a shuffled 0, 1, …, folds-1, 0, 1, … of length m.",
    "`fold = np.empty(len(labels), int)`, then a loop over `np.unique(labels)`",
)


# --8<-- [start:solution]
def solution(labels, folds, rng):
    fold = np.empty(len(labels), int)
    for name in np.unique(labels):
        rows = labels == name
        fold[rows] = rng.permutation(np.arange(rows.sum()) % folds)
    return fold


# --8<-- [end:solution]


def in_order(labels, folds, rng):
    return np.arange(len(labels)) % folds


def blocks(labels, folds, rng):
    return np.arange(len(labels)) * folds // len(labels)


def sorted_only(labels, folds, rng):
    return solution(np.sort(labels), folds, rng)


WRONG = {
    in_order: "two generators give the same folds",
    blocks: "ten rare rows over five folds",
    sorted_only: "with labels in mixed order",
}
