# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy", "scikit-learn", "torch"]
# ///
"""Figure: the size of the gradient at each of ten layers before any training, and what its factor is made of."""

# --8<-- [start:measure]
import numpy as np
import torch
from sklearn.datasets import load_digits

images, labels = load_digits(return_X_y=True)
x, y = torch.from_numpy(images / 16).float(), torch.from_numpy(labels)


def way_back(activation, gain, seed):
    """The size of the gradient at the sums of each of ten layers, and the mean square of the slopes."""
    torch.manual_seed(seed)
    h, sums = x, []
    for _ in range(10):
        layer = torch.nn.Linear(64, 64)
        torch.nn.init.normal_(layer.weight, std=gain / 8)  # 8 = √64
        z = layer(h)  # (1797, 64)
        z.retain_grad()  # keep the gradient at these sums, too
        sums.append(z)
        h = activation(z)
    torch.nn.functional.cross_entropy(torch.nn.Linear(64, 10)(h), y).backward()
    sizes = [z.grad.norm().item() for z in sums]
    slopes = [torch.autograd.grad(activation(z).sum(), z)[0].square().mean().item() for z in sums]
    return sizes, np.mean(slopes[:-1]) ** 0.5


# --8<-- [end:measure]
# --8<-- [start:print]
NETWORKS = {
    "sigmoid, gain 0.58": (torch.sigmoid, 3**-0.5),
    "tanh, gain 0.58": (torch.tanh, 3**-0.5),
    "ReLU, gain 0.58": (torch.relu, 3**-0.5),
    "sigmoid, gain 6": (torch.sigmoid, 6),
    "ReLU, gain 1.41": (torch.relu, 2**0.5),
    "ReLU, gain 4": (torch.relu, 4),
}
lines, found = {}, {}
print("                    gain x slope = product  factor a layer  layer 1 / layer 10")
for name, (activation, gain) in NETWORKS.items():
    sizes, slopes = zip(*(way_back(activation, gain, seed) for seed in range(3)), strict=True)
    sizes, slope = np.exp(np.log(sizes).mean(axis=0)), np.mean(slopes)
    ratio = sizes[0] / sizes[-1]
    lines[name], found[name] = sizes / sizes[-1], (gain * slope, ratio ** (1 / 9))
    print(f"{name:18}  {gain:4.2f} x {slope:.2f}  = {gain * slope:5.2f}    {ratio ** (1 / 9):10.2f}  {ratio:15.1e}")
# --8<-- [end:print]

import matplotlib.pyplot as plt

fig, ax = plt.subplots(figsize=(7, 3.3), layout="constrained")
for i, (name, line) in enumerate(lines.items()):
    ax.plot(range(1, 11), np.log10(line), color=f"C{i}", marker="o", label=name)
ax.set_yticks(range(-8, 6, 2), ["", "a millionth", "1/10,000", "a hundredth", "equal", "100 times", "10,000 times"])
ax.set(xlabel="layer", xticks=range(1, 11), ylabel="gradient against layer ten")
ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plt.savefig("figure_by_layer.svg")

assert all(abs(np.log(product / factor)) < 0.4 for product, factor in found.values()), found
assert found["sigmoid, gain 0.58"][1] < 0.2 < 0.9 < found["ReLU, gain 1.41"][1] < 1.1 < 2.5 < found["ReLU, gain 4"][1]
