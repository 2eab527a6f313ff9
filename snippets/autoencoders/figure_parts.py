# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy", "scikit-learn", "torch"]
# ///
"""Figure: three test digits as the mean image and eight drawings, each with its strength, of 256."""

import matplotlib.pyplot as plt
import numpy as np
import torch
from sklearn.datasets import load_digits

order = np.random.default_rng(0).permutation(1797)
images = torch.tensor(load_digits().data[order] / 16, dtype=torch.float32)
labels, training, test = load_digits().target[order][1397:], images[:1000], images[1397:]
torch.manual_seed(0)
encoder, decoder = torch.nn.Linear(64, 256), torch.nn.Linear(256, 64)
with torch.no_grad():
    decoder.weight /= decoder.weight.norm(dim=0)
    decoder.bias.copy_(training.mean(dim=0))
    encoder.weight.copy_(decoder.weight.T)
    encoder.bias.copy_(-encoder.weight @ decoder.bias)
optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=0.003)
for _ in range(2000):
    image = training[torch.randint(1000, (64,))]
    values, places = encoder(image).relu().topk(8, dim=1)
    code = torch.zeros(64, 256).scatter(1, places, values)
    loss = torch.nn.functional.mse_loss(decoder(code), image)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

mosaic = np.full((3 * 9 - 1, 11 * 9 - 1), np.nan)
with torch.no_grad():
    for r, digit in enumerate((0, 3, 4)):
        image = test[int(np.flatnonzero(labels == digit)[0])]
        values, places = encoder(image).relu().topk(8)
        parts = [value * decoder.weight[:, place] for value, place in zip(values, places, strict=True)]
        total = decoder.bias + sum(parts)
        for c, tile in enumerate([decoder.bias, *parts, total, image]):
            mosaic[9 * r : 9 * r + 8, 9 * c : 9 * c + 8] = tile.numpy().reshape(8, 8)
        last = torch.nn.functional.mse_loss(total, image).item(), image.var().item()
fig, ax = plt.subplots(figsize=(7.2, 2.6), layout="constrained")
ax.imshow(mosaic, cmap="RdGy", vmin=-0.7, vmax=0.7)
names = ["bias", *(f"+ unit {i}" if i == 1 else f"+ {i}" for i in range(1, 9)), "= sum", "digit"]
ax.set_xticks([9 * c + 3.5 for c in range(11)], names, fontsize=9)
ax.xaxis.tick_top()
ax.set_yticks([])
ax.tick_params(length=0)
ax.spines[:].set_visible(False)
plt.savefig("figure_parts.svg")

assert last[0] < 0.3 * last[1]
