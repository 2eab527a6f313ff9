# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy", "scikit-learn", "torch"]
# ///
"""Figure: fourteen test images, and what two decoders make of codes that are made up, in black and white."""

import matplotlib.pyplot as plt
import numpy as np
import torch
from sklearn.datasets import load_digits
from torch.nn.functional import binary_cross_entropy_with_logits

order = torch.randperm(1797, generator=torch.Generator().manual_seed(0))
images = torch.tensor(load_digits().data / 16 > 0.5).float()[order]
train, test = images[:1000], images[1397:]


def trained(cloud):
    """An autoencoder; with `cloud`, its code is drawn and has a price."""
    torch.manual_seed(0)
    encoder = torch.nn.Sequential(torch.nn.Linear(64, 128), torch.nn.ReLU(), torch.nn.Linear(128, 16))
    decoder = torch.nn.Sequential(torch.nn.Linear(8, 128), torch.nn.ReLU(), torch.nn.Linear(128, 64))
    optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=0.003)
    for _ in range(3000):
        x = train[torch.randint(1000, (64,))]
        mean, log_variance = encoder(x).chunk(2, dim=1)
        z = mean + cloud * (log_variance / 2).exp() * torch.randn(64, 8)
        loss = binary_cross_entropy_with_logits(decoder(z), x, reduction="none").sum(dim=1).mean()
        loss = loss + cloud * (mean.square() + log_variance.exp() - 1 - log_variance).sum(dim=1).mean() / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        codes = encoder(train)[:, :8]
        made_up = torch.randn(14, 8) if cloud else codes.mean(dim=0) + codes.std(dim=0) * torch.randn(14, 8)
        return (decoder(made_up) > 0).float()


rows = {"test images": test[:14], "plain autoencoder": trained(0), "variational": trained(1)}
fig, axes = plt.subplots(3, 1, figsize=(7, 1.9), layout="constrained")
for ax, (name, row) in zip(axes, rows.items(), strict=True):
    padded = np.pad(row.numpy().reshape(14, 8, 8), ((0, 0), (0, 0), (1, 1)))
    ax.imshow(np.concatenate(padded, axis=1), cmap="gray_r", vmin=0, vmax=1)
    ax.set_yticks([3.5], [name])
    ax.tick_params(length=0)
    ax.set_xticks([])
    ax.spines[:].set_visible(False)
plt.savefig("figure_draws.svg")

nearest = {name: torch.cdist(row, train, p=1).min(dim=1).values.mean() for name, row in rows.items()}
assert nearest["variational"] < nearest["plain autoencoder"]
