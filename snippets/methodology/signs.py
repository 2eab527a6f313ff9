# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scipy"]
# ///
"""Could it be chance? Four differences, and all sixteen ways to set their signs."""

# --8<-- [start:signs]
from itertools import product

import numpy as np

first = np.array([95, 94, 94, 91])
second = np.array([95, 96, 96, 96])
differences = second - first

sums = [np.dot(signs, differences) for signs in product([1, -1], repeat=4)]
as_large = sum(abs(total) >= abs(differences.sum()) for total in sums)
print("differences", differences.tolist(), "sum", differences.sum())
print(f"{as_large} of {len(sums)} sums are at least as far from 0: p = {as_large / len(sums)}")
# --8<-- [end:signs]

# --8<-- [start:scipy]
from scipy.stats import permutation_test


def mean_difference(a, b, axis):
    return np.mean(a - b, axis=axis)


test = permutation_test((second, first), mean_difference, permutation_type="samples")
print(f"SciPy: p = {test.pvalue}")
# --8<-- [end:scipy]

assert as_large == 4
assert test.pvalue == 0.25
