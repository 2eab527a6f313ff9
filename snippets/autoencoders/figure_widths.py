# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy", "scikit-learn", "torch"]
# ///
"""Figure: the error of an autoencoder over the width of its code, on test digits and on mirrored ones."""

import matplotlib.pyplot as plt
import numpy as np
import torch
from sklearn.datasets import load_digits

order = np.random.default_rng(0).permutation(1797)
images = torch.tensor(load_digits().data[order] / 16, dtype=torch.float32)
training, test = images[:1000], images[1397:]
mirrored = test.reshape(400, 8, 8).flip(2).reshape(400, 64)


def train(width):
    torch.manual_seed(0)
    model = torch.nn.Sequential(
        torch.nn.Linear(64, 128), torch.nn.ReLU(), torch.nn.Linear(128, width),
        torch.nn.Linear(width, 128), torch.nn.ReLU(), torch.nn.Linear(128, 64),
    )  # fmt: skip
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    for _ in range(2000):
        batch = training[torch.randint(1000, (64,))]
        loss = torch.nn.functional.mse_loss(model(batch), batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


# --8<-- [start:widths]
WIDTHS, found = (2, 8, 16, 32, 64), {"test": [], "mirrored": []}
for width in WIDTHS:
    model = train(width)
    for name, part in (("test", test), ("mirrored", mirrored)):
        with torch.no_grad():
            found[name].append(torch.nn.functional.mse_loss(model(part), part).item())
for name, errors in found.items():
    print(f"{name:9}", *(f"{width}: {error:.3f}  " for width, error in zip(WIDTHS, errors, strict=True)))
# --8<-- [end:widths]

mean_image = training.mean(dim=0)
fig, ax = plt.subplots(figsize=(7, 3), layout="constrained")
for i, (name, part) in enumerate((("test", test), ("mirrored", mirrored))):
    ax.plot(range(5), found[name], marker="o", color=f"C{i}", label=f"{name} digits")
    ax.axhline(((part - mean_image) ** 2).mean().item(), color=f"C{i}", ls="--", label=f"mean image, {name}")
ax.set_xticks(range(5), WIDTHS)
ax.set(xlabel="numbers in the code", ylabel="squared error per pixel", ylim=(0, None))
ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plt.savefig("figure_widths.svg")

assert found["test"] == sorted(found["test"], reverse=True)
assert found["mirrored"][0] > 0.06  # little better than the mean image
assert found["mirrored"][-1] < 0.008  # copied, though no mirrored digit was in the training
assert found["test"][-1] < 0.003
