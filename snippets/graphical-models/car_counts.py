# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Experiment: the tables of the car are counted from mornings, with the arrows, without them, and all 32 rows."""

# --8<-- [start:mornings]
from itertools import product

import numpy as np

rows = np.array(list(product([0, 1], repeat=5)))  # (32, 5): frost, old, stuck, ice, late
PARENTS = {"network": [[], [], [0, 1], [0], [2]], "no arrows": [[], [], [], [], []]}
PARENTS["all arrows"] = [[], [0], [0, 1], [0, 1, 2], [0, 1, 2, 3]]  # each variable depends on all before it
TRUE = [{(): 0.2}, {(): 0.1}, {(0, 0): 0.01, (0, 1): 0.3, (1, 0): 0.1, (1, 1): 0.6}]
TRUE += [{(0,): 0.05, (1,): 0.9}, {(0,): 0.1, (1,): 0.7}]


def joint(tables, parents):
    """The probability of each of the 32 rows."""
    p = np.ones(32)
    for n, row in enumerate(rows):
        for i in range(5):
            yes = tables[i][tuple(row[parents[i]])]
            p[n] *= yes if row[i] else 1 - yes
    return p


def count(mornings, parents):
    """Every number of every table is a share of mornings. One yes and one no are added, so that none is 0."""
    tables = []
    for i in range(5):
        tables.append({})
        for values in product([0, 1], repeat=len(parents[i])):
            seen = mornings[(mornings[:, parents[i]] == values).all(axis=1), i]
            tables[i][values] = (seen.sum() + 1) / (len(seen) + 2)
    return tables


truth = joint(TRUE, PARENTS["network"])
print("mornings " + "".join(f"{name:>12}" for name in PARENTS))
lost = {}
for n in (50, 200, 1000, 5000):
    rng, found = np.random.default_rng(0), []
    for _ in range(20):
        mornings = rows[rng.choice(32, size=n, p=truth)]  # rows drawn with their probabilities
        learned = [joint(count(mornings, parents), parents) for parents in PARENTS.values()]
        found.append([truth @ np.log(truth / p) for p in learned])
    lost[n] = np.mean(found, axis=0)
    print(f"{n:8} " + "".join(f"{one:12.4f}" for one in lost[n]))
# --8<-- [end:mornings]

assert all(lost[n][0] < 0.7 * lost[n][2] for n in lost)
assert lost[200][2] < lost[200][1]
assert 0.35 < lost[5000][1] < 0.5
assert lost[5000][0] < 0.003
