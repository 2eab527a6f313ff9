# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy"]
# ///
"""Figure: polynomials of degree 1, 3 and 14 through the same fifteen points."""

import matplotlib.pyplot as plt
import numpy as np

rng = np.random.default_rng(3)
x = np.sort(rng.uniform(0, 1, 15))
y = np.sin(2 * np.pi * x) + rng.normal(0, 0.3, 15)
grid = np.linspace(x.min(), x.max(), 500)

fig, axes = plt.subplots(1, 3, figsize=(7, 2.6), sharey=True, layout="constrained")
gaps = {}
for ax, degree, name in zip(axes, (1, 3, 14), ("underfits", "about right", "overfits"), strict=True):
    model = np.polynomial.Polynomial.fit(x, y, degree)
    ax.plot(grid, np.sin(2 * np.pi * grid), color="0.6", ls="--", label="rule")
    ax.plot(grid, model(grid), color="C1", label="model")
    ax.plot(x, y, "o", color="C0", ms=4, label="training points")
    ax.set(title=f"degree {degree}: {name}", xlabel="x", ylim=(-2.2, 2.2))
    gaps[degree] = np.mean((model(grid) - np.sin(2 * np.pi * grid)) ** 2)
axes[0].legend(fontsize=7, loc="lower left")
plt.savefig("figure_degrees.svg")

assert gaps[3] < gaps[1]
assert gaps[14] > 10 * gaps[3]
