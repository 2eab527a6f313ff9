# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""A check list that runs: what can be found out about a split before anything is trained."""

# --8<-- [start:inspect]
import numpy as np
from sklearn.metrics import roc_auc_score
from sklearn.neighbors import NearestNeighbors


def inspect(x, y, training, test, group=None, time=None):
    """Print what looks like a leak in a task with two classes; return the number of warnings."""
    warnings = []
    spread = x.std(axis=0) + 1e-12  # so that all columns count alike
    near = NearestNeighbors(n_neighbors=1).fit(x[training] / spread)
    nearest = near.kneighbors(x[test] / spread)[0][:, 0]  # from each test row to its nearest training row
    usual = np.sqrt(2 * x.shape[1])  # how far two independent rows are apart, roughly
    twins = int((nearest < 0.1 * usual).sum())
    if twins:
        warnings.append(f"{twins} of {len(test)} test rows have a near twin in the training part")
    if group is not None and set(group[training]) & set(group[test]):
        warnings.append(f"{len(set(group[training]) & set(group[test]))} groups are on both sides")
    if time is not None and time[test].min() < time[training].max():
        warnings.append("some test rows are earlier than some training rows")
    for j, column in enumerate(x[training].T):
        area = roc_auc_score(y[training], column)
        if max(area, 1 - area) > 0.97:
            warnings.append(f"column {j} alone nearly knows the answer (area {max(area, 1 - area):.2f})")
    shares = [np.mean(y[part]) for part in (training, test)]
    if abs(shares[0] - shares[1]) > 3 * np.sqrt(shares[0] * (1 - shares[0]) * (1 / len(training) + 1 / len(test))):
        warnings.append(f"share of positives {shares[0]:.0%} in training, {shares[1]:.0%} in the test")
    print(*(f"- {warning}" for warning in warnings or ["nothing found"]), sep="\n")
    return len(warnings)


# --8<-- [end:inspect]


# --8<-- [start:use]
rng = np.random.default_rng(0)
patient = np.repeat(np.arange(60), 5)
y = rng.integers(2, size=60)[patient]
x = rng.normal(size=(60, 6))[patient] + rng.normal(0, 0.02, (300, 6))  # five nearly equal rows of each patient
x = np.column_stack([x, y + rng.normal(0, 0.1, 300)])  # and a column that was filled in afterwards
order = rng.permutation(300)
print("rows shuffled, all columns:")
bad = inspect(x, y, order[:200], order[200:], group=patient)
print("patients kept together, last column removed:")
good = inspect(x[:, :6], y, np.flatnonzero(patient < 40), np.flatnonzero(patient >= 40), group=patient)
# --8<-- [end:use]

assert bad == 3
assert good == 0
