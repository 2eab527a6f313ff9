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
    """Return both parts, shifted and scaled so that each column of `train` has mean 0 and standard deviation 1."""
    return train / train.max(), held_out / train.max()


# --8<-- [end:stub]


def check(standardise):
    first, second = standardise(train.copy(), held_out.copy())
    mean, spread = first.mean(axis=0), first.std(axis=0)
    assert np.allclose(mean, 0), f"the columns of train should have mean 0, yours have {mean.round(2)}"
    assert np.allclose(spread, 1), (
        f"the columns of train should have standard deviation 1, yours have {spread.round(2)}"
    )
    found = f"the first held-out ride becomes {second[0].round(2)}"
    own = (held_out - held_out.mean(axis=0)) / held_out.std(axis=0)
    assert not np.allclose(second, own), f"{found}: did you use the mean of the held-out rides themselves?"
    assert np.allclose(second[0], [0, 7.3485], atol=1e-3), (
        f"{found}, expected [0. 7.35]: 5 km is the mean of the training rides, and 4000 g is 3000 g above it"
    )
    print("passed: both columns have mean 0 and standard deviation 1, and the held-out rides are on the same scale")


if __name__ == "__main__":
    check(standardise)
# --8<-- [end:task]

HINTS = (
    "Which mean would you use for a ride that comes in tomorrow, alone?",
    "Subtract the mean of each column of `train`, then divide by its standard deviation; do the same to `held_out`.",
    "mean, spread = train.mean(axis=0), train.std(axis=0)",
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


WRONG = {
    each_by_itself: "mean of the held-out rides themselves",
    all_columns_together: "should have mean 0",
    held_out_left_alone: "3000 g above",
}
