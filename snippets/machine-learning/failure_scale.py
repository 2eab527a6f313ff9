# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""Failure: one column is measured in hundreds, the others in ones, and neighbours look at that column only."""

# --8<-- [start:score]
import numpy as np
from sklearn.datasets import load_wine
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

wine, grower = load_wine(return_X_y=True)  # 178 wines, 13 measurements, three growers


def score(model):
    """Mean share of right answers over twenty splits: with all columns, and with the last column alone."""
    scores = []
    for seed in range(20):
        order = np.random.default_rng(seed).permutation(178)
        training, test = order[:100], order[100:]
        for columns in (wine, wine[:, 12:]):
            scores.append(model.fit(columns[training], grower[training]).score(columns[test], grower[test]))
    return np.mean(scores[::2]), np.mean(scores[1::2])


# --8<-- [end:score]


# --8<-- [start:broken]
def broken():
    return score(KNeighborsClassifier(5))


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return score(make_pipeline(StandardScaler(), KNeighborsClassifier(5)))


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """All thirteen columns are hardly better than one."""
    everything, one = result
    return everything < one + 0.1


# --8<-- [end:symptom]


if __name__ == "__main__":
    for name, run in (("as measured", broken), ("standardised", fixed)):
        print("{:13} 13 columns {:.0%}, the last column alone {:.0%}".format(name, *run()))
    assert symptom(broken())
    assert not symptom(fixed())
