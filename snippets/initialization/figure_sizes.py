# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "matplotlib", "numpy"]
# ///
"""Figure: the size of the signal after each of ten layers with ReLU, for six starts."""

# --8<-- [start:measure]
import numpy as np

from dlref.initialization import kaiming_normal_, normal_, orthogonal_, uniform_, xavier_normal_

STARTS = {
    "normal, 0.01": lambda weight, rng: normal_(weight, std=0.01, rng=rng),
    "PyTorch's own": lambda weight, rng: uniform_(weight, -1 / 8, 1 / 8, rng=rng),  # 8 = √64
    "Xavier": lambda weight, rng: xavier_normal_(weight, rng=rng),
    "He": lambda weight, rng: kaiming_normal_(weight, nonlinearity="relu", rng=rng),
    "orthogonal, gain √2": lambda weight, rng: orthogonal_(weight, gain=2**0.5, rng=rng),
    "normal, 0.5": lambda weight, rng: normal_(weight, std=0.5, rng=rng),
}


def sizes(start, seed, layers=10, width=64):
    """The root of the mean square after each layer, for 500 random inputs of size 1."""
    rng = np.random.default_rng(seed)
    h, found = rng.standard_normal((500, width)), []
    for _ in range(layers):
        weight = start(np.empty((width, width)), rng)  # (outputs, inputs)
        h = np.maximum(h @ weight.T, 0)
        found.append(np.sqrt(np.square(h).mean()))
    return found


curves = {}
for name, start in STARTS.items():
    runs = np.array([sizes(start, seed) for seed in range(5)])
    curves[name] = np.exp(np.log(runs).mean(axis=0))
    print(f"{name:20} after layer 1: {curves[name][0]:6.2g}, after layer 10: {curves[name][-1]:.1g}", end="")
    print(f" ({runs[:, -1].min():.1g} to {runs[:, -1].max():.1g})")
# --8<-- [end:measure]

import matplotlib.pyplot as plt

fig, ax = plt.subplots(figsize=(7, 3.3), layout="constrained")
for i, (name, curve) in enumerate(curves.items()):
    ax.plot(range(1, 11), np.log10(curve), color=f"C{i}", marker="o", label=name)
ax.set_yticks(range(-12, 6, 3), ["1 : trillion", "1 : billion", "1 : million", "1 : thousand", "1", "a thousand"])
ax.set(xlabel="layer", xticks=range(1, 11), ylabel="size of the signal")
ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plt.savefig("figure_sizes.svg")

assert curves["normal, 0.01"][-1] < 1e-11
assert 1e-5 < curves["PyTorch's own"][-1] < 1e-3
assert 0.01 < curves["Xavier"][-1] < 0.08
assert 0.4 < curves["He"][-1] < 1.6
assert 0.6 < curves["orthogonal, gain √2"][-1] < 1.4
assert curves["normal, 0.5"][-1] > 3000
