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


def check(standardise):
    first, second = standardise(train.copy(), held_out.copy())
    mean, spread = first.mean(axis=0), first.std(axis=0)
    found = f"the columns of train have means {mean.round(2)}, not 0"
    assert np.allclose(mean, 0), f"{found}: does each column have its own mean?"
    found = f"the columns of train have standard deviations {spread.round(2)}, not 1"
    assert np.allclose(spread, 1), f"{found}: is each column divided by its own?"
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


WRONG = {
    only_shifted: "divided by its own",
    each_by_itself: "mean of the held-out rides themselves",
    all_columns_together: "its own mean",
    held_out_left_alone: "3000 g above",
}
