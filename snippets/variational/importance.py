# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""Weighted averages over draws from a guess, where the exact value is known; three guesses and more and more draws."""

# --8<-- [start:weighted]
import numpy as np

rng = np.random.default_rng(0)
x, exact = 2.0, -np.log(4 * np.pi) / 2 - 1  # -2.266


def log_density(at, mean, std):
    return -(((at - mean) / std) ** 2) / 2 - np.log(std) - np.log(2 * np.pi) / 2


def estimates(mean, std, draws):
    """1,000 estimates of the logarithm of p(x), each from so many draws."""
    z = mean + std * rng.normal(size=(1000, draws))
    log_weights = log_density(x, z, 1) + log_density(z, 0, 1) - log_density(z, mean, std)
    return np.log(np.exp(log_weights).mean(axis=1))


for draws in (1, 10, 100, 1000):
    found = estimates(0.5, 1, draws)
    print(f"{draws:4} draws: mean {found.mean():.3f}, standard deviation {found.std():.3f}")
print(f"exact:           {exact:.3f}")
# --8<-- [end:weighted]

# --8<-- [start:guesses]
for name, std in (("too narrow", 0.2), ("too wide", 2.0)):
    means = [estimates(1, std, draws).mean() for draws in (1, 10, 100, 1000)]
    print(f"{name:10}", *(f"{value:7.3f}" for value in means))
# --8<-- [end:guesses]

assert abs(found.mean() - exact) < 0.005
assert found.std() < 0.05
assert abs(means[-1] - exact) < 0.01  # too wide: a poor bound, a good estimate
assert means[0] < -4.5
narrow = [estimates(1, 0.2, draws).mean() for draws in (1, 1000)]
assert abs(narrow[0] + 3.07) < 0.15
assert narrow[1] < exact - 0.03
