# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy", "scikit-learn", "torch"]
# ///
"""Figure: the parts of unseen sheets to which channels of the first and of the second layer respond most."""

import matplotlib.pyplot as plt
import numpy as np
import torch
from sklearn.datasets import load_digits
from torch import nn

data, rng = load_digits(), np.random.default_rng(0)
order = rng.permutation(1797)
sheets = np.zeros((1797, 14, 14), np.float32)
for sheet, digit in zip(sheets, data.images[order] / 16, strict=True):
    row, column = rng.integers(7, size=2)
    sheet[row : row + 8, column : column + 8] = digit
x, y = torch.tensor(sheets)[:, None], torch.tensor(data.target[order])
torch.manual_seed(0)
network = nn.Sequential(
    nn.Conv2d(1, 16, kernel_size=3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
    nn.Conv2d(16, 32, kernel_size=3, padding=1), nn.ReLU(),
    nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(32, 10),
)  # fmt: skip
optimizer = torch.optim.Adam(network.parameters(), lr=0.01)
for _ in range(800):
    batch = torch.randint(1000, (64,))
    loss = nn.functional.cross_entropy(network(x[batch]), y[batch])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


def mosaic(depth, stride, size, channels):
    """A row for each channel: the eight unseen sheets with the strongest responses, cut out where they are."""
    with torch.no_grad():
        maps = network[:depth](x[1397:])  # (400, channels, height, width)
    out = np.ones((len(channels) * (size + 1) - 1, 8 * (size + 1) - 1)) * np.nan
    for i, channel in enumerate(channels):
        strongest = maps[:, channel].flatten(1).max(dim=1)
        for j, sheet in enumerate(strongest.values.argsort(descending=True)[:8]):
            row, column = divmod(int(strongest.indices[sheet]), maps.shape[3])
            padded = np.pad(sheets[1397 + int(sheet)], 8)
            top, left = (stride * k + stride // 2 - (size - 1) // 2 + 8 for k in (row, column))
            part = padded[top : top + size, left : left + size]
            out[i * (size + 1) : i * (size + 1) + size, j * (size + 1) : j * (size + 1) + size] = part
    return out


first, second = mosaic(2, 1, 3, range(6)), mosaic(5, 2, 8, (0, 3, 6, 9, 12, 15))
fig, axes = plt.subplots(1, 2, figsize=(7, 3.2), layout="constrained")
for ax, image, title in (
    (axes[0], first, "first layer, 3 × 3 pixels"),
    (axes[1], second, "second layer, 8 × 8 pixels"),
):
    ax.imshow(np.ma.masked_invalid(image), cmap="gray_r", vmin=0, vmax=1)
    ax.set(xticks=[], yticks=[], title=title, ylabel="six channels", xlabel="their eight strongest sheets")
plt.savefig("figure_responses.svg")

with torch.no_grad():
    assert (network(x[1397:]).argmax(dim=1) == y[1397:]).float().mean() > 0.92
assert first.shape[0] == 23
assert second.shape[0] == 53
