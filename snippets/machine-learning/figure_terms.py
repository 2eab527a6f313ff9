# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy"]
# ///
"""Figure: twenty fits of degree 1, 3 and 14, and the three terms of the error against the degree."""

import matplotlib.pyplot as plt
import numpy as np

rng = np.random.default_rng(0)
x, places = np.linspace(0, 1, 20), np.linspace(0.01, 0.99, 200)
truth = np.sin(2 * np.pi * places)
fitted = {}
for degree in range(13):
    A, B = (np.polynomial.chebyshev.chebvander(2 * at - 1, degree) for at in (x, places))
    y = np.sin(2 * np.pi * x) + rng.normal(0, 0.3, (2000, 20))
    fitted[degree] = y @ np.linalg.pinv(A).T @ B.T
bias2 = np.array([np.mean((f.mean(axis=0) - truth) ** 2) for f in fitted.values()])
variance = np.array([f.var(axis=0).mean() for f in fitted.values()])

fig, axes = plt.subplots(1, 3, figsize=(7, 2.7), width_ratios=(2, 2, 3), layout="constrained")
for ax, degree in zip(axes, (1, 10), strict=False):
    ax.plot(places, fitted[degree][:20].T, color="C0", alpha=0.35, lw=0.8)
    ax.plot(places, fitted[degree].mean(axis=0), color="C1", lw=2)
    ax.plot(places, truth, color="k", ls="--", lw=1.2)
    ax.set(title=f"degree {degree}", xlabel="x", ylim=(-2, 2))
last = axes[2]
last.plot(bias2, "o-", ms=3, label="squared bias")
last.plot(variance, "o-", ms=3, label="variance")
last.plot(bias2 + variance + 0.09, "o-", ms=3, color="k", label="sum with the noise")
last.axhline(0.09, color="0.5", ls="--", lw=1)
last.set(xlabel="degree", title="terms of the error", ylim=(0, 0.65))
last.legend(fontsize=8)
plt.savefig("figure_terms.svg")

assert np.all(np.diff(variance) > 0)
assert (bias2 + variance).argmin() in (3, 4, 5)
