# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: fill gaps and standardise without looking at the test rows.
Change `prepare`, then run this file until it reports what passed."""

# --8<-- [start:task]
import numpy as np


# --8<-- [start:stub]
def prepare(training, test):
    """Two tables with gaps (nan). Fill each gap by its column's mean, then standardise; return both tables."""
    both = np.concatenate([training, test])
    both = np.where(np.isnan(both), np.nanmean(both, axis=0), both)
    both = (both - both.mean(axis=0)) / both.std(axis=0)
    return both[: len(training)], both[len(training) :]


# --8<-- [end:stub]
def check(prepare):
    training = np.array([[1.0, 10.0], [3.0, np.nan], [5.0, 30.0]])
    test = np.array([[7.0, np.nan], [100.0, 20.0]])
    old_training, old_test = training.copy(), test.copy()
    first, second = (np.asarray(part) for part in prepare(training, test))
    assert np.array_equal(training, old_training, equal_nan=True), "you change the table `training` that was given"
    assert np.array_equal(test, old_test, equal_nan=True), "you change the table `test` that was given"
    assert first.shape == (3, 2), f"three training rows went in, the shape {first.shape} came out"
    assert second.shape == (2, 2), f"two test rows went in, the shape {second.shape} came out"
    assert not np.isnan(second).any(), "there are still gaps in the test table"
    other, _ = prepare(training, np.array([[0.0, 0.0]]))
    assert np.allclose(first, other), (
        "another test table changes your training table, so something of the test rows leaks into it"
    )
    assert np.allclose(first[:, 0], [-1.2247, 0, 1.2247], atol=1e-3), (
        f"the first training column, 1, 3, 5, becomes -1.22, 0, 1.22; you return {first[:, 0].round(2).tolist()}"
    )
    assert np.allclose(first[:, 1], [-1.2247, 0, 1.2247], atol=1e-3), (
        "the second column is filled first, 10, 20, 30, and the spread is that of the filled column, so it becomes "
        f"-1.22, 0, 1.22; you return {first[:, 1].round(2).tolist()}"
    )
    alone = np.asarray(prepare(training, test[:1])[1])[0]
    assert np.allclose(alone, second[0]), "a test row comes out differently if another test row is left out"
    assert np.allclose(second[0], [2.4495, 0], atol=1e-3), (
        f"the test row 7, gap becomes 2.45, 0 with the numbers of the training rows; you return {second[0].round(2)}"
    )
    print("passed: gaps and scale from the training rows, for both tables")


if __name__ == "__main__":
    check(prepare)
# --8<-- [end:task]

HINTS = (
    "Which three rows of numbers have to be computed, and from which table?",
    "Means for the gaps, then mean and spread of the filled training table; use the same three for the test table.",
    "`gap = np.nanmean(training, axis=0)`",
)


# --8<-- [start:solution]
def solution(training, test):
    gap = np.nanmean(training, axis=0)
    training, test = (np.where(np.isnan(part), gap, part) for part in (training, test))
    mean, spread = training.mean(axis=0), training.std(axis=0)
    return (training - mean) / spread, (test - mean) / spread


# --8<-- [end:solution]


def each_alone(training, test):
    def scaled(part):
        part = np.where(np.isnan(part), np.nanmean(np.vstack([training, part]), axis=0), part)
        return (part - part.mean(axis=0)) / np.maximum(part.std(axis=0), 1e-9)

    return scaled(training), scaled(test)


def unscaled_test(training, test):
    first, _ = solution(training, test)
    return first, np.where(np.isnan(test), np.nanmean(training, axis=0), test)


def spread_before_filling(training, test):
    mean, spread = np.nanmean(training, axis=0), np.nanstd(training, axis=0)
    return tuple((np.where(np.isnan(part), mean, part) - mean) / spread for part in (training, test))


WRONG = {
    each_alone: "comes out differently if another test row is left out",
    unscaled_test: "the test row 7, gap becomes 2.45, 0",
    spread_before_filling: "the spread is that of the filled column",
}
