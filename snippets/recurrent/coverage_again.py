# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Intervals around a linear forecast on a hundred series that are drawn in the same way."""

import numpy as np

days = np.arange(1400)
weekday, test = days % 7, days >= 1000
season = np.array([20, 21, 22, 24, 30, 38, 12])[weekday] * (1 + 0.15 * np.sin(days / 58) + days / 5000)


def draw(seed):
    rng, noise = np.random.default_rng(seed), np.zeros(1400)
    for t in days[1:]:
        noise[t] = 0.7 * noise[t - 1] + rng.normal(0, 0.15 if weekday[t] > 4 else 0.04)
    return np.log(season) + noise


# --8<-- [start:again]
def shares(logs):
    """The share of all test days, and of the weekends among them, in intervals for 80 %; with one width, with seven."""
    x = np.vstack([np.zeros((14, 14)), *(logs[t - 14 : t] for t in range(14, 1400))])
    columns = np.column_stack([x, np.ones(1400)])
    residual = logs - columns @ np.linalg.lstsq(columns[28:800], logs[28:800])[0]
    one = np.tile(np.quantile(residual[800:1000], [0.1, 0.9]), (1400, 1)).T
    each = [np.quantile(residual[28:1000][weekday[28:1000] == d], [0.1, 0.9]) for d in range(7)]
    inside = [(low <= residual) & (residual <= high) for low, high in (one, np.array(each)[weekday].T)]
    return [hit[rows].mean() for hit in inside for rows in (test, test & (weekday > 4))]


found = np.array([shares(draw(seed)) for seed in range(1, 101)])
for k, name in enumerate(("one width", "a width for each weekday")):
    whole, weekends = found[:, 2 * k], found[:, 2 * k + 1]
    print(f"{name:24} {whole.mean():.0%}, from {whole.min():.0%} to {whole.max():.0%}; weekends {weekends.mean():.0%}")
# --8<-- [end:again]

assert 0.76 < found[:, 2].mean() < 0.8
assert found[:, 1].mean() < 0.65
