# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy"]
# ///
"""The probability of an image as an average over a hidden number: three values, a grid, and random draws."""

# --8<-- [start:three]
import numpy as np

p_hidden = np.array([0.25, 0.5, 0.25])  # of the hidden number being -1, 0 and 1
p_left = np.array([0.1, 0.5, 0.9])  # that the left pixel is on, for each of them
p_right = np.array([0.9, 0.5, 0.1])

for left, right in ((0, 0), (0, 1), (1, 0), (1, 1)):
    p_image = (p_left if left else 1 - p_left) * (p_right if right else 1 - p_right)  # given the hidden number
    print(left, right, f"probability {(p_hidden * p_image).sum():.3f}")
# --8<-- [end:three]


# --8<-- [start:draws]
def p_given(z):
    """The probability of left on, right off, if the hidden number is z; each pixel has a logistic function."""
    return 1 / (1 + np.exp(-2 * z)) * (1 - 1 / (1 + np.exp(2 * z)))


grid = np.linspace(-6, 6, 1201)  # steps of 0.01
density = np.exp(-(grid**2) / 2) / np.sqrt(2 * np.pi)  # the bell curve
exact = (density * 0.01 * p_given(grid)).sum()  # share of each piece times p(x | z)
print(f"on a grid: {exact:.4f}")

rng = np.random.default_rng(0)
for draws in (10, 1000, 100_000):
    averages = p_given(rng.normal(size=(100, draws))).mean(axis=1)  # a hundred averages
    print(f"{draws:6} draws: {averages[0]:.4f}, a hundred such averages are off by {abs(averages - exact).mean():.4f}")
# --8<-- [end:draws]

halved = (np.exp(-(grid[::2] ** 2) / 2) / np.sqrt(2 * np.pi) * p_given(grid[::2])).sum() * 0.02
assert abs(exact - halved) < 1e-9
assert abs(p_given(np.random.default_rng(1).normal(size=400_000)).mean() - exact) < 0.002
assert np.isclose((p_hidden * p_left * (1 - p_right)).sum(), 0.33)
