# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy"]
# ///
"""Figure: three ReLUs make a hat, hats make any curve, and beyond the data a ReLU network is a straight line."""

import matplotlib.pyplot as plt
import numpy as np


def relu(x):
    return np.maximum(x, 0)


def target(x):
    return np.sin(2 * np.pi * x) + 0.3 * np.sin(6 * np.pi * x)


def network(x, n):
    knots = np.linspace(0, 1, n + 1)
    bends = np.diff(np.diff(target(knots)) * n, prepend=0)
    return target(0) + relu(x[:, None] - knots[:-1]) @ bends


x = np.linspace(0, 1, 201)
fig, (one, many, beyond) = plt.subplots(1, 3, figsize=(7.4, 3.2), layout="constrained")

parts = {"φ(x − 0.3)": relu(x - 0.3), "−2 φ(x − 0.5)": -2 * relu(x - 0.5), "φ(x − 0.7)": relu(x - 0.7)}
for i, (label, part) in enumerate(parts.items()):
    one.plot(x, part, "--", lw=1.2, color=f"C{i + 1}", label=label)
one.plot(x, sum(parts.values()), color="C0", lw=2.5, label="their sum")
one.set(title="three units: a hat", xlabel="x", ylim=(-1, 0.8))
one.legend(fontsize=9, loc="lower left", handlelength=1, borderaxespad=0)

many.plot(x, target(x), color="black", lw=1, label="target")
for n, style in ((8, "--"), (16, "-")):
    many.plot(x, network(x, n), style, color=f"C{n // 8 - 1}", label=f"{n} units")
many.set(title="hats: any curve", xlabel="x")
many.legend(fontsize=9, handlelength=1)

wide = np.linspace(-0.5, 1.5, 161)
beyond.axvspan(0, 1, color="0.5", alpha=0.15, lw=0)
beyond.plot(wide, target(wide), color="black", lw=1, label="target")
beyond.plot(wide, network(wide, 64), color="C2", label="64 units")
beyond.text(0.5, -3.2, "built here", ha="center", fontsize=9)
beyond.set(title="outside: straight", xlabel="x", ylim=(-3.5, 5))
beyond.legend(fontsize=9, handlelength=1, loc="upper left")
plt.savefig("figure_bumps.svg")

assert np.allclose(sum(parts.values())[[0, 60, 100, 140, 200]], [0, 0, 0.2, 0, 0])
assert abs(network(x, 16) - target(x)).max() < abs(network(x, 8) - target(x)).max() / 2
