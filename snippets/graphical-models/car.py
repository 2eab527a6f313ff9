# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""A Bayesian network of five yes/no variables: the table of all 32 mornings, and questions answered by adding rows."""

# --8<-- [start:joint]
FROST, OLD = 0.2, 0.1  # probabilities of a frosty night, and of an old battery
STUCK = [[0.01, 0.3], [0.1, 0.6]]  # the car does not start; row: no frost, frost; column: new, old battery
ICE = [0.05, 0.9]  # ice on the windscreen, without and with frost
LATE = [0.1, 0.7]  # late at work, when the car starts and when it does not


def chance(p, value):
    """The probability of 1 (yes) is p, so that of 0 (no) is 1 - p."""
    return p if value == 1 else 1 - p


def joint(frost, old, stuck, ice, late):
    p = chance(FROST, frost) * chance(OLD, old)
    p = p * chance(STUCK[frost][old], stuck)
    return p * chance(ICE[frost], ice) * chance(LATE[stuck], late)


print(f"frost, new battery, stuck, ice, late: {joint(1, 0, 1, 1, 1):.5f}")
# --8<-- [end:joint]

# --8<-- [start:ask]
from itertools import product

import numpy as np

NAMES = ["frost", "old", "stuck", "ice", "late"]
rows = np.array(list(product([0, 1], repeat=5)))  # (32, 5), all mornings that are possible
table = np.array([joint(*row) for row in rows])  # (32,), their probabilities


def ask(question, **known):
    """The probability that `question` is 1, given the values of some other variables."""
    keep = np.ones(32, dtype=bool)
    for name, value in known.items():
        keep = keep & (rows[:, NAMES.index(name)] == value)
    yes = keep & (rows[:, NAMES.index(question)] == 1)
    return table[yes].sum() / table[keep].sum()


print(f"{len(table)} rows, sum {table.sum():.3f}, from {table.min():.6f} to {table.max():.3f}")
print(f"old battery:                          {ask('old'):.3f}")
print(f"old battery, the car is stuck:        {ask('old', stuck=1):.3f}")
print(f"old battery, all you know is late:    {ask('old', late=1):.3f}")
# --8<-- [end:ask]

# --8<-- [start:away]
print(f"old battery, stuck:        {ask('old', stuck=1):.3f}")
print(f"old battery, stuck, frost: {ask('old', stuck=1, frost=1):.3f}")
print(f"old battery, frost:        {ask('old', frost=1):.3f}")
# --8<-- [end:away]

# --8<-- [start:three]
print(f"chain    late:       {ask('late'):.3f}, with frost {ask('late', frost=1):.3f}")
print(f"  stuck  late:       {ask('late', stuck=1):.3f}, with frost {ask('late', stuck=1, frost=1):.3f}")
print(f"fork     stuck:      {ask('stuck'):.3f}, with ice   {ask('stuck', ice=1):.3f}")
print(f"  frost  stuck:      {ask('stuck', frost=1):.3f}, with ice   {ask('stuck', frost=1, ice=1):.3f}")
print(f"collider old:        {ask('old'):.3f}, with frost {ask('old', frost=1):.3f}")
print(f"  stuck  old:        {ask('old', stuck=1):.3f}, with frost {ask('old', stuck=1, frost=1):.3f}")
# --8<-- [end:three]

assert abs(table.sum() - 1) < 1e-12
assert abs(ask("old", stuck=1) - 0.036 / 0.0612) < 1e-9
assert abs(ask("old", stuck=1, frost=1) - 0.4) < 1e-9
assert abs(ask("late", stuck=1, frost=1) - ask("late", stuck=1)) < 1e-12
assert abs(ask("stuck", frost=1, ice=1) - ask("stuck", frost=1)) < 1e-12
assert len(set(np.round(table, 12))) > 20
