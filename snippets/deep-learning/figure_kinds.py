# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy", "scikit-learn", "torch"]
# ///
"""Figure: the centres of ten groups, and unseen digits with hidden pixels that a network has filled in."""

import matplotlib.pyplot as plt
import numpy as np
import torch
from sklearn.cluster import KMeans
from sklearn.datasets import load_digits
from torch import nn

data, order = load_digits(), np.random.default_rng(0).permutation(1797)
images = torch.tensor(data.data[order] / 16, dtype=torch.float32)
training, test = images[:1000], images[1397:1407]
centres = KMeans(10, n_init=10, random_state=0).fit(training.numpy()).cluster_centers_

torch.manual_seed(0)
filler = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 64))
optimizer = torch.optim.Adam(filler.parameters(), lr=0.003)
for _ in range(2000):
    inputs = training[torch.randint(1000, (64,))]
    hidden = torch.rand(inputs.shape) < 0.5
    loss = ((filler(inputs.masked_fill(hidden, 0)) - inputs)[hidden] ** 2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

hidden = torch.rand(test.shape) < 0.5
with torch.no_grad():
    filled = torch.where(hidden, filler(test.masked_fill(hidden, 0)), test)


def row(digits):
    return np.hstack([np.pad(digit.reshape(8, 8), 1, constant_values=np.nan) for digit in digits])


rows = [row(centres), row(test.numpy()), row(np.where(hidden, np.nan, test)), row(filled.clamp(0, 1).numpy())]
gap = np.full((3, 100), np.nan)
mosaic = np.vstack([rows[0], gap, *rows[1:]])
plt.figure(figsize=(7, 3.2), layout="constrained")
plt.imshow(np.ma.masked_invalid(mosaic), cmap=plt.get_cmap("gray_r").with_extremes(bad="#b8cfd6"), vmin=0, vmax=1)
plt.yticks([4.5, 17.5, 27.5, 37.5], ["centres of groups", "unseen digits", "half hidden", "filled in"])
plt.xticks([])
plt.tick_params(left=False)
plt.savefig("figure_kinds.svg")

error = ((filled - test)[hidden] ** 2).mean().item()
assert error < 0.06
assert centres.shape == (10, 64)
