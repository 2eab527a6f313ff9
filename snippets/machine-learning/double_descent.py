# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""Double descent: least squares on more and more random features, with wrong labels, with and without a price."""

# --8<-- [start:features]
import numpy as np
from sklearn.datasets import load_digits

images, labels = load_digits(return_X_y=True)
images = images / 16


def split(seed):
    """200 digits for training, of whose labels a tenth is wrong; 400 for validation, 400 for the test."""
    rng = np.random.default_rng(seed)
    rows = rng.permutation(1797)
    given = labels.copy()
    wrong = rows[:20]
    given[wrong] = (given[wrong] + rng.integers(1, 10, 20)) % 10
    return rows[:200], rows[200:600], rows[600:1000], given, rng


def random_features(count, rng):
    """A hidden layer whose weights stay as they were drawn."""
    return np.maximum(0, images @ rng.normal(0, 0.3, (64, count)) + rng.normal(0, 0.3, count))


# --8<-- [end:features]
# --8<-- [start:fit]
def right(hidden, targets, training, rows):
    """Least squares for four prices; of all solutions without error, the one with the smallest weights."""
    U, s, Vt = np.linalg.svd(hidden[training], full_matrices=False)
    shares = {}
    for price in (0, 0.3, 3, 30):
        shrunk = s / (s**2 + max(price, 1e-12 * s[0] ** 2))  # the tiny number guards against division by zero
        weights = Vt.T @ (shrunk[:, None] * (U.T @ targets))
        shares[price] = [(hidden[part] @ weights).argmax(axis=1) == labels[part] for part in rows]
        shares[price] = [share.mean() for share in shares[price]]
    return shares


# --8<-- [end:fit]
# --8<-- [start:compare]
COUNTS = (20, 50, 100, 150, 200, 250, 400, 1000, 4000)
found = {}
print("features   price 0, five seeds: lowest, mean, highest     price chosen: lowest, mean, highest")
for count in COUNTS:
    rows = []
    for seed in range(5):
        training, validation, test, given, rng = split(seed)
        shares = right(random_features(count, rng), np.eye(10)[given[training]], training, (validation, test))
        best = max(shares, key=lambda price: shares[price][0])  # chosen on the validation part
        rows.append((shares[0][1], shares[best][1]))
    found[count] = np.array(rows).T
    low, mean, high = found[count].min(axis=1), found[count].mean(axis=1), found[count].max(axis=1)
    print(f"{count:6}            {low[0]:4.0%} {mean[0]:4.0%} {high[0]:4.0%}", end="")
    print(f"                              {low[1]:4.0%} {mean[1]:4.0%} {high[1]:4.0%}")
# --8<-- [end:compare]

means = {count: rows.mean(axis=1) for count, rows in found.items()}
assert means[200][0] < 0.5 < 0.75 < means[50][0]
assert means[4000][0] > means[50][0]
assert found[200][1].min() > 0.8  # with a price there is no valley
