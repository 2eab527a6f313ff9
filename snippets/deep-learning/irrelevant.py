# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""Columns without influence are added to a table, and two methods are trained on it."""

# --8<-- [start:irrelevant]
import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.neighbors import KNeighborsRegressor

rng = np.random.default_rng(0)
columns = rng.random((3000, 50))  # only the first five have an influence
a, b, c, d, e = columns.T[:5]
targets = 10 * np.sin(np.pi * a * b) + 20 * (c - 0.5) ** 2 + 10 * d + 5 * e + rng.normal(0, 1, 3000)
found = {}
for width in (5, 10, 50):
    for name, method in (
        ("neighbours", KNeighborsRegressor(5)),
        ("boosted trees", HistGradientBoostingRegressor(random_state=0)),
    ):
        predicted = method.fit(columns[:1000, :width], targets[:1000]).predict(columns[1000:, :width])
        found[name, width] = np.sqrt(np.mean((predicted - targets[1000:]) ** 2))
    print(f"{width:2} columns: neighbours {found['neighbours', width]:.2f}, trees {found['boosted trees', width]:.2f}")
# --8<-- [end:irrelevant]

assert found["neighbours", 50] > 1.8 * found["neighbours", 5]
assert found["boosted trees", 50] < 1.3 * found["boosted trees", 5]
