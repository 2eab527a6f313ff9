# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""Three models first with the library, then by hand: linear regression, nearest neighbours, linear support vectors."""

# --8<-- [start:regression]
import numpy as np
from sklearn.datasets import load_breast_cancer, load_diabetes
from sklearn.linear_model import LinearRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import LinearSVC

x, y = load_diabetes(return_X_y=True)
library = LinearRegression().fit(x[:300], y[:300]).predict(x[300:])

columns = np.column_stack([x, np.ones(len(x))])  # a column of ones carries the constant
weights, *_ = np.linalg.lstsq(columns[:300], y[:300])
by_hand = columns[300:] @ weights
difference = np.abs(library - by_hand).max()
print(f"linear regression: largest difference of two predictions {difference:.9f}")
# --8<-- [end:regression]

# --8<-- [start:neighbours]
x, y = load_breast_cancer(return_X_y=True)
order = np.random.default_rng(0).permutation(569)
x, y = x[order], y[order]
x = (x - x[:300].mean(axis=0)) / x[:300].std(axis=0)
library = KNeighborsClassifier(5).fit(x[:300], y[:300]).predict(x[300:])

distance = ((x[300:, None] - x[None, :300]) ** 2).sum(axis=2)  # (269, 300), each new row to each stored one
nearest = distance.argsort(axis=1)[:, :5]  # the row numbers of the five nearest
votes = y[:300][nearest].mean(axis=1) > 0.5
same = (votes == library).mean()
print(f"5 nearest neighbours: the same answer for {same:.1%} of the rows")
# --8<-- [end:neighbours]

# --8<-- [start:svm]
sign = 2 * y - 1  # -1 and +1 instead of 0 and 1
library = LinearSVC(C=1, loss="hinge", max_iter=100_000).fit(x[:300], y[:300])


def objective(w, b):
    """Half the squared weights, and for each row what is missing to a margin of 1."""
    return w @ w / 2 + np.maximum(0, 1 - sign[:300] * (x[:300] @ w + b)).sum()


rng = np.random.default_rng(0)
w, b = np.zeros(30), 0.0
for step in range(60_000):
    i, rate = rng.integers(300), 300 / (10_000 + step)
    slope_w, slope_b = w / 300, 0.0  # each step sees one row, and so one 300th of the price on the weights
    if sign[i] * (x[i] @ w + b) < 1:  # inside the margin, or on the wrong side
        slope_w, slope_b = slope_w - sign[i] * x[i], -sign[i]
    w, b = w - rate * slope_w, b - rate * slope_b
for name, (a, c) in {"library": (library.coef_[0], library.intercept_[0]), "by hand": (w, b)}.items():
    print(f"support vectors, {name}: objective {objective(a, c):.2f}, ", end="")
    print(f"new rows right {((x[300:] @ a + c > 0) == y[300:]).mean():.1%}")
# --8<-- [end:svm]

assert difference < 1e-6
assert same > 0.99
assert abs(objective(w, b) / objective(library.coef_[0], library.intercept_[0]) - 1) < 0.15
