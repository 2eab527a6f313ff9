# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy", "scikit-learn", "torch"]
# ///
"""Figure: what a decoder draws on a grid of the plane of two numbers, and from random codes of eight numbers."""

import matplotlib.pyplot as plt
import numpy as np
import torch
from sklearn.datasets import load_digits

order = np.random.default_rng(0).permutation(1797)
training = torch.tensor(load_digits().data[order] / 16, dtype=torch.float32)[:1000]


def autoencoder(width, steps):
    torch.manual_seed(0)
    encoder = torch.nn.Sequential(torch.nn.Linear(64, 128), torch.nn.ReLU(), torch.nn.Linear(128, width))
    decoder = torch.nn.Sequential(torch.nn.Linear(width, 128), torch.nn.ReLU(), torch.nn.Linear(128, 64))
    optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=0.003)
    for _ in range(steps):
        batch = training[torch.randint(1000, (64,))]
        loss = torch.nn.functional.mse_loss(decoder(encoder(batch)), batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return encoder, decoder


def mosaic(drawn, rows, columns):
    """Images of 8 x 8 side by side, with a white line of two pixels between them."""
    framed = torch.nn.functional.pad(drawn.clamp(0, 1).view(rows, columns, 8, 8), (1, 1, 1, 1))
    return framed.permute(0, 2, 1, 3).reshape(rows * 10, columns * 10).numpy()


with torch.no_grad():
    with torch.enable_grad():
        (encoder, plane), (wide, decoder) = autoencoder(2, 3000), autoencoder(8, 2000)
    places = [torch.quantile(column, torch.linspace(0.03, 0.97, 10)) for column in encoder(training).T]
    grid = torch.cartesian_prod(places[1].flip(0), places[0]).flip(1)  # from top to bottom, from left to right
    codes = wide(training)
    random = codes.mean(dim=0) + codes.std(dim=0) * torch.randn(16, 8)
    nearest = torch.cdist(decoder(random), training).amin(dim=1).mean().item()
    copies = torch.cdist(decoder(codes), training).amin(dim=1).mean().item()
    pictures = mosaic(plane(grid), 10, 10), mosaic(decoder(random), 4, 4)

fig, axes = plt.subplots(1, 2, figsize=(7, 3.6), width_ratios=(2, 1), layout="constrained")
titles = "decoded from a grid in the plane", "from random codes of eight"
for ax, picture, title in zip(axes, pictures, titles, strict=True):
    ax.imshow(picture, cmap="gray_r")
    ax.set_title(title, fontsize=10)
    ax.axis("off")
plt.savefig("figure_decoded.svg")
print(f"distance to the nearest training image: copies {copies:.2f}, from random codes {nearest:.2f}")

assert nearest > 1.2 * copies
