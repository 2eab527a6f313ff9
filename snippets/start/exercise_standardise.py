# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Exercise ★★: standardise two features. Change `standardise`, then run this file until it reports that it passed."""

# --8<-- [start:task]
import numpy as np

train = np.array([[2.0, 500.0], [4.0, 1500.0], [9.0, 1000.0]])  # kilometres, grams
held_out = np.array([[5.0, 4000.0], [7.0, 1000.0]])


# --8<-- [start:stub]
def standardise(train, held_out):
    """Shift and scale both parts so that the columns of train have mean 0, spread 1."""
    return train / train.max(), held_out / train.max()


# --8<-- [end:stub]


def parts_from(standardise):
    """Both parts as standardise returns them; AssertionError if they do not fit."""
    try:
        parts = standardise(train.copy(), held_out.copy())
    except (NameError, TypeError, ValueError) as error:
        why = "one number for each column has shape (2,); axis=1 gives one for each row"
        raise AssertionError(f"standardise stopped with '{error}': {why}") from error
    is_pair = isinstance(parts, tuple) and len(parts) == 2
    assert is_pair, f"you return {parts}, expected both parts"
    for part, given, name in zip(parts, (train, held_out), ("train", "held_out"), strict=True):
        found, expected = np.shape(part), given.shape
        assert found == expected, f"{name} has shape {found}, expected {expected}"
    return parts


def why_not_centred(first):
    every = np.vstack([train, held_out])
    if np.allclose(first.mean(axis=1), 0):
        return "each ride has its own mean, and each column should; see axis"
    if np.allclose(first * every.std(axis=0), train - every.mean(axis=0)):
        return "mean and spread are those of all five rides, held-out ones included"
    return "does each column have its own mean?"


def check(standardise):
    first, second = parts_from(standardise)
    mean, spread = first.mean(axis=0), first.std(axis=0)
    found = f"the columns of train have means {mean.round(2)}, not 0"
    assert np.allclose(mean, 0), f"{found}: {why_not_centred(first)}"
    found = f"the columns of train have standard deviations {spread.round(2)}, not 1"
    why = "is each column divided by its own?"
    if np.allclose(spread, np.sqrt(2 / 3)):
        why = "with ddof=1 the mean of the squares is taken with 2 in place of 3"
    assert np.allclose(spread, 1), f"{found}: {why}"
    found = f"the first held-out ride becomes {second[0].round(2)}"
    own = (held_out - held_out.mean(axis=0)) / held_out.std(axis=0)
    whose = "did you use the mean of the held-out rides themselves?"
    assert not np.allclose(second, own), f"{found}: {whose}"
    why = "5 km is the mean of the training rides, and 4000 g is 3000 g above it"
    assert np.allclose(second[0], [0, 7.3485], atol=1e-3), f"{found}, not [0, 7.35]: {why}"
    print("passed: the columns have mean 0 and standard deviation 1")
    print("the held-out rides are on the same scale")


if __name__ == "__main__":
    check(standardise)
# --8<-- [end:task]

HINTS = (
    "Which mean would you use for a ride that comes in tomorrow, alone?",
    "Subtract the mean of each column of `train`, then divide by its standard deviation; do the same to `held_out`.",
    "`mean, spread = train.mean(axis=0), train.std(axis=0)`",
)


# --8<-- [start:solution]
def solution(train, held_out):
    mean, spread = train.mean(axis=0), train.std(axis=0)
    return (train - mean) / spread, (held_out - mean) / spread


# --8<-- [end:solution]


# What learners really try, and what the check must say to each.
def each_by_itself(train, held_out):
    return tuple((part - part.mean(axis=0)) / part.std(axis=0) for part in (train, held_out))


def all_columns_together(train, held_out):
    return tuple((part - train.mean()) / train.std() for part in (train, held_out))


def held_out_left_alone(train, held_out):
    return (train - train.mean(axis=0)) / train.std(axis=0), held_out


def only_shifted(train, held_out):
    return train - train.mean(axis=0), held_out - train.mean(axis=0)


def all_rides_together(train, held_out):
    every = np.vstack([train, held_out])
    return tuple((part - every.mean(axis=0)) / every.std(axis=0) for part in (train, held_out))


def one_less_than_the_rides(train, held_out):
    mean, spread = train.mean(axis=0), train.std(axis=0, ddof=1)
    return (train - mean) / spread, (held_out - mean) / spread


def mean_of_each_row(train, held_out):
    return (train - train.mean(axis=1)) / train.std(axis=1), held_out


def row_by_row(train, held_out):
    parts = (train, held_out)
    return tuple((part - part.mean(axis=1, keepdims=True)) / part.std(axis=1, keepdims=True) for part in parts)


def only_the_training_part(train, held_out):
    return (train - train.mean(axis=0)) / train.std(axis=0)


WRONG = {
    all_rides_together: "those of all five rides, held-out ones included",
    one_less_than_the_rides: "with ddof=1",
    mean_of_each_row: "axis=1 gives one for each row",
    row_by_row: "each ride has its own mean, and each column should",
    only_the_training_part: "expected both parts",
    only_shifted: "divided by its own",
    each_by_itself: "mean of the held-out rides themselves",
    all_columns_together: "its own mean",
    held_out_left_alone: "3000 g above",
}
