# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn"]
# ///
"""A date as one number, and as columns that an expert would build: trend, season, weekend."""

# --8<-- [start:sales]
import datetime

import numpy as np
from sklearn.linear_model import LinearRegression

rng = np.random.default_rng(0)
days = [datetime.date(2021, 1, 1) + datetime.timedelta(days=i) for i in range(4 * 365 + 1)]
number = np.arange(len(days))  # 0 is the first of January 2021
turn = 2 * np.pi * number / 365.25  # a year is one turn of a circle
weekend = np.array([day.weekday() >= 5 for day in days])  # Monday is 0
ice = 100 + 0.02 * number - 40 * np.cos(turn) + 30 * weekend + rng.normal(0, 5, len(days))  # ice creams sold
# --8<-- [end:sales]


# --8<-- [start:columns]
def error(columns):
    model = LinearRegression().fit(columns[:1095], ice[:1095])  # three years
    return np.abs(model.predict(columns[1095:]) - ice[1095:]).mean()  # the fourth


one = number[:, None]
season = np.column_stack([number, np.cos(turn), np.sin(turn)])
both = np.column_stack([season, weekend])
for name, columns in (("day number", one), ("and the season", season), ("and the weekend", both)):
    print(f"{name:16} {columns.shape[1]} columns: mean error {error(columns):4.1f} ice creams a day")
# --8<-- [end:columns]

assert error(one) > 20
assert 9 < error(season) < 15
assert error(both) < 4.5  # the noise alone has a mean of 5 * sqrt(2 / pi) = 4.0
