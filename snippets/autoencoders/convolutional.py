# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "scikit-learn", "torch"]
# ///
"""Digits at random places of a larger image: a convolutional autoencoder and a dense one with the same code."""

# --8<-- [start:place]
import numpy as np
import torch
from sklearn.datasets import load_digits

from dlref.pytorch.autoencoders import Autoencoder, ConvolutionalAutoencoder

order = np.random.default_rng(0).permutation(1797)
digits = torch.tensor(load_digits().images[order] / 16, dtype=torch.float32)  # (1797, 8, 8)
training, test = digits[:1000], digits[1397:]


def place(digits):
    """Each digit at a random place of an empty image of 16 x 16 pixels."""
    images, n = torch.zeros(len(digits), 1, 16, 16), torch.arange(len(digits))
    rows, columns = torch.randint(9, (2, len(digits), 1)) + torch.arange(8)  # (N, 8) each, where the pixels go
    images[n[:, None, None], 0, rows[:, :, None], columns[:, None, :]] = digits
    return images


# --8<-- [end:place]


# --8<-- [start:train]
def train(model, steps):
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    for _ in range(steps):
        images = place(training[torch.randint(1000, (64,))])
        loss = torch.nn.functional.mse_loss(model(images), images)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


def dense():
    layers = torch.nn.Flatten(), Autoencoder([256, 128, 16]), torch.nn.Unflatten(1, (1, 16, 16))
    return torch.nn.Sequential(*layers)


torch.manual_seed(1)
images, found = place(test), {}
print(f"mean image: error {(images - place(training).mean(dim=0)).square().mean():.4f}")
for name, make, steps in (
    ("convolutional", lambda: ConvolutionalAutoencoder(16, 16), 600),
    ("dense", dense, 600),
    ("dense, 4 x steps", dense, 2400),
):
    torch.manual_seed(0)
    model = train(make(), steps)
    with torch.no_grad():
        found[name] = torch.nn.functional.mse_loss(model(images), images).item()
    weights = sum(parameter.numel() for parameter in model.parameters())
    print(f"{name:17} {weights:6,} weights, {steps:4} steps: test error {found[name]:.4f}")
# --8<-- [end:train]

assert found["convolutional"] < 0.95 * found["dense"]
assert found["dense"] < 0.013
