# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""Failure: the column with the group is left out, and the model treats the groups as differently as before."""

# --8<-- [start:data]
import numpy as np
from sklearn.linear_model import LogisticRegression

rng = np.random.default_rng(0)
group = rng.random(20_000) < 0.5
skill = rng.normal(size=20_000)  # the same for both
district = np.where(rng.random(20_000) < 0.9, group, ~group)  # nine of ten live among their own
hired = skill - 1.0 * group + 0.5 * rng.normal(size=20_000) > 0  # past decisions were against the group
train, test = slice(0, 10_000), slice(10_000, None)


def gap(*columns):
    """The difference of the shares of the two groups that the model would hire, in percentage points."""
    table = np.column_stack(columns).astype(float)
    chosen = LogisticRegression().fit(table[train], hired[train]).predict(table[test])
    return 100 * (chosen[~group[test]].mean() - chosen[group[test]].mean())


# --8<-- [end:data]


# --8<-- [start:broken]
def broken():
    return gap(skill, district)  # the group is left out


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return gap(skill)  # and so is what stands for it


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(points):
    """A gap of more than ten points."""
    return points > 10


# --8<-- [end:symptom]


if __name__ == "__main__":
    print(f"with the group:        {gap(skill, district, group):4.1f} points")
    print(f"group left out:        {broken():4.1f} points")
    print(f"district left out too: {fixed():4.1f} points")
    assert symptom(broken())
    assert not symptom(fixed())
