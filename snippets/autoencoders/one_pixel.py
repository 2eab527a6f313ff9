# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""One pixel that is 0 or 1, seen through noise: the mean of the clean values that are still possible."""

# --8<-- [start:mean]
import numpy as np

std, clean = 0.5, np.array([0.0, 1.0])  # two values, equally frequent


def best_answer(noisy):
    fit = np.exp(-((noisy - clean) ** 2) / (2 * std**2))  # how well each clean value explains what is seen
    weights = fit / fit.sum()
    return weights @ clean


for noisy in (-0.5, 0.2, 0.5, 0.8, 1.5):
    print(f"seen {noisy:4.1f}: answer {best_answer(noisy):.3f}, step {best_answer(noisy) - noisy:6.3f}")
# --8<-- [end:mean]


def log_density(noisy):
    """The logarithm of how frequent a noisy value is: a hill of width 0.5 at 0 and one at 1."""
    return np.log(np.exp(-((noisy - clean) ** 2) / (2 * std**2)).mean())


slope = (log_density(0.8 + 1e-5) - log_density(0.8 - 1e-5)) / 2e-5  # equation (2) of the page
assert abs(slope + 0.126) < 5e-4
assert abs(std**2 * slope - (best_answer(0.8) - 0.8)) < 1e-6
assert abs(best_answer(0.8) - 1 / (1 + np.exp(-1.2))) < 1e-12
