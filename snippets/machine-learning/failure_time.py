# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""Failure: shuffled folds for a series, in which the days before and after a test day are known."""

# --8<-- [start:score]
import numpy as np
from sklearn.model_selection import KFold, TimeSeriesSplit
from sklearn.neighbors import KNeighborsRegressor

day = np.arange(500)[:, None]


def errors(folds):
    """Mean absolute errors of nearest days, and of a rival that repeats the last known value; fifty series."""
    nearest, rival = [], []
    for seed in range(50):
        value = np.random.default_rng(seed).normal(size=500).cumsum()  # each day a random step
        for training, test in folds.split(day):
            model = KNeighborsRegressor(3).fit(day[training], value[training])
            nearest.append(np.abs(model.predict(day[test]) - value[test]).mean())
            rival.append(np.abs(value[training[-1]] - value[test]).mean())
    return np.mean(nearest), np.mean(rival)


# --8<-- [end:score]


# --8<-- [start:broken]
def broken():
    return errors(KFold(5, shuffle=True, random_state=0))


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return errors(TimeSeriesSplit(5))  # each fold is tested by a model that knows only the days before it


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """Far better than repeating the last known value, in a series whose steps are random."""
    model, rival = result
    return model < 0.5 * rival


# --8<-- [end:symptom]


if __name__ == "__main__":
    for name, run in (("shuffled folds", broken), ("only earlier days", fixed)):
        print("{:18} error {:.1f}, repeating the last known value {:.1f}".format(name, *run()))
    assert symptom(broken())
    assert not symptom(fixed())
