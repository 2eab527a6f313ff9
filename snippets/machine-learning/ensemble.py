# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""Averages of several trees: squared bias and variance with one training set resampled, and with fresh sets."""

# --8<-- [start:ensemble]
import numpy as np
from sklearn.tree import DecisionTreeRegressor

PLACES = np.linspace(0.01, 0.99, 200)
TRUTH = np.sin(2 * np.pi * PLACES)


def draw(rng):
    x = rng.uniform(0, 1, 50)
    return x, np.sin(2 * np.pi * x) + rng.normal(0, 0.3, 50)


def averaged(members, rng, fresh):
    """The mean prediction of some trees, each on a resampled copy of one training set, or each on a fresh set."""
    x, y = draw(rng)
    predicted = []
    for _ in range(members):
        rows = rng.integers(50, size=50)  # fifty rows drawn with replacement, some of them twice
        these_x, these_y = draw(rng) if fresh else (x, y) if members == 1 else (x[rows], y[rows])
        predicted.append(DecisionTreeRegressor().fit(these_x[:, None], these_y).predict(PLACES[:, None]))
    return np.mean(predicted, axis=0)


rng, found = np.random.default_rng(0), {}
print("trees     bias²   variance   (200 repetitions)")
for members, fresh in ((1, False), (5, False), (20, False), (20, True)):
    many = np.array([averaged(members, rng, fresh) for _ in range(200)])
    middle = many.mean(axis=0)
    found[members, fresh] = np.mean((middle - TRUTH) ** 2), np.mean((many - middle) ** 2)
    kind = "twenty training sets" if fresh else "one training set"
    print(f"{members:5}     {{:.3f}}      {{:.3f}}   {kind}".format(*found[members, fresh]))
# --8<-- [end:ensemble]

assert found[20, False][1] < 0.75 * found[1, False][1]
assert found[20, True][1] < 0.15 * found[1, False][1]
assert max(bias2 for bias2, _ in found.values()) < 0.01
