# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy"]
# ///
"""Figure: the bound for x = 2 over the mean of the guess, for three widths, below the exact value."""

import matplotlib.pyplot as plt
import numpy as np

# --8<-- [start:line]
x = 2.0
z = np.linspace(-12, 12, 24_001)  # steps of 0.001


def density(at, mean, std):
    return np.exp(-(((at - mean) / std) ** 2) / 2) / (std * np.sqrt(2 * np.pi))


exact = np.log((density(z, 0, 1) * density(x, z, 1)).sum() * 0.001)
print(f"on a grid: {exact:.3f}")


def bound(mean, std):
    fit = -np.log(2 * np.pi) / 2 - ((x - mean) ** 2 + std**2) / 2  # mean of the logarithm of p(x | z)
    price = (mean**2 + std**2 - 1 - np.log(std**2)) / 2
    return fit - price


for mean, std in ((0, 1), (1, 1), (1, 0.707), (1, 0.2)):
    print(f"guess with mean {mean} and standard deviation {std}: bound {bound(mean, std):.3f}")
# --8<-- [end:line]

means = np.linspace(-1, 3, 200)
fig, ax = plt.subplots(figsize=(7, 3), layout="constrained")
for i, (std, name) in enumerate(((0.707, "0.71, the right one"), (1.5, "1.5, too wide"), (0.2, "0.2, too narrow"))):
    ax.plot(means, bound(means, std), color=f"C{i}", label=f"standard deviation {name}")
ax.axhline(exact, color="0.4", ls="--")
ax.text(-1, exact + 0.12, "exact logarithm of p(x)", color="0.3")
ax.set(xlabel="mean of the guess", ylabel="bound (nats)", ylim=(-7, -1.5))
ax.legend(loc="lower center")
plt.savefig("figure_bound.svg")

assert np.isclose(exact, -np.log(4 * np.pi) / 2 - 1, atol=1e-6)
assert np.isclose(bound(1, np.sqrt(0.5)), exact, atol=1e-6)
for std in (0.2, 0.5, 1.5):
    assert bound(means, std).max() < exact - 0.05
    q = density(z, 0.3, std)  # the closed formulas against the grid
    inside = q > 0
    by_grid = (q * (np.log(density(x, z, 1)) - np.log(np.where(inside, q, 1) / density(z, 0, 1))))[inside].sum() * 0.001
    assert np.isclose(by_grid, bound(0.3, std), atol=1e-4)
