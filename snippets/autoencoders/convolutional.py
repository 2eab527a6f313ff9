# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""Digits at random places of a larger image: a convolutional autoencoder and a dense one with the same code."""

# --8<-- [start:place]
import numpy as np
import torch
from sklearn.datasets import load_digits
from torch import nn

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


# --8<-- [start:layers]
def convolutional():
    return nn.Sequential(  # the shape of an image behind each layer:
        nn.Conv2d(1, 16, kernel_size=4, stride=2, padding=1), nn.ReLU(),  # 16 channels of 8 x 8
        nn.Conv2d(16, 32, kernel_size=4, stride=2, padding=1), nn.ReLU(),  # 32 channels of 4 x 4
        nn.Flatten(), nn.Linear(32 * 4 * 4, 16),  # the code, 16 numbers
        nn.Linear(16, 32 * 4 * 4), nn.Unflatten(1, (32, 4, 4)), nn.ReLU(),  # back to 32 x 4 x 4
        nn.ConvTranspose2d(32, 16, kernel_size=4, stride=2, padding=1), nn.ReLU(),  # 16 x 8 x 8
        nn.ConvTranspose2d(16, 1, kernel_size=4, stride=2, padding=1),  # the image, 1 x 16 x 16
    )  # fmt: skip


def dense():
    return nn.Sequential(
        nn.Flatten(), nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, 16),
        nn.Linear(16, 128), nn.ReLU(), nn.Linear(128, 256), nn.Unflatten(1, (1, 16, 16)),
    )  # fmt: skip


# --8<-- [end:layers]


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


torch.manual_seed(1)
images, found = place(test), {}
print(f"mean image: error {(images - place(training).mean(dim=0)).square().mean():.4f}")
for name, make, steps in (
    ("convolutional", convolutional, 600),
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

assert found["convolutional"] < 1.05 * found["dense"]
assert found["dense, 4 x steps"] < 1.1 * found["convolutional"]
