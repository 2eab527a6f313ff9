# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy", "scikit-learn", "torch"]
# ///
"""Figure: ten test digits, and what is left of them after 32, 8 and 2 numbers, above the mean image."""

import matplotlib.pyplot as plt
import numpy as np
import torch
from sklearn.datasets import load_digits

order = np.random.default_rng(0).permutation(1797)
images = torch.tensor(load_digits().data[order] / 16, dtype=torch.float32)
labels = load_digits().target[order]
training, test = images[:1000], images[1397:]


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


shown = test[[int(np.flatnonzero(labels[1397:] == digit)[0]) for digit in range(10)]]  # one of each
rows = {"image": shown}
for width in (32, 8, 2):
    rows[f"{width} numbers"] = train(width)(shown).detach()
rows["mean image"] = training.mean(dim=0).expand(10, 64)
mosaic = np.full((5 * 9 - 1, 10 * 9 - 1), np.nan)  # a pixel of space between the images
for r, row in enumerate(rows.values()):
    for c, image in enumerate(row.numpy()):
        mosaic[9 * r : 9 * r + 8, 9 * c : 9 * c + 8] = image.reshape(8, 8)

fig, ax = plt.subplots(figsize=(7, 3.5), layout="constrained")
ax.imshow(mosaic, cmap="gray_r", vmin=0, vmax=1)
ax.set_yticks([9 * r + 3.5 for r in range(5)], list(rows))
ax.set_xticks([])
ax.tick_params(length=0)
ax.spines[:].set_visible(False)
plt.savefig("figure_copies.svg")

errors = [((row - shown) ** 2).mean().item() for row in rows.values()]
assert errors == sorted(errors)
assert 1.2 * errors[2] < errors[3]
