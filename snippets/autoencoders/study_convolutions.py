# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "scikit-learn", "torch"]
# ///
"""Study: the convolutional and the dense autoencoder on placed digits, with the same steps and with the same time."""

import sys
import time

import numpy as np
import torch
from sklearn.datasets import load_digits

from dlref.pytorch.autoencoders import Autoencoder, ConvolutionalAutoencoder

SHORT = "--short" in sys.argv
SEEDS, STEPS = (1, 4) if SHORT else (3, 600)
order = np.random.default_rng(0).permutation(1797)
digits = torch.tensor(load_digits().images[order] / 16, dtype=torch.float32)


def place(digits):
    images, n = torch.zeros(len(digits), 1, 16, 16), torch.arange(len(digits))
    rows, columns = torch.randint(9, (2, len(digits), 1)) + torch.arange(8)
    images[n[:, None, None], 0, rows[:, :, None], columns[:, None, :]] = digits
    return images


def train(make, times, rate, seed):
    """The trained network, and the milliseconds of a step."""
    torch.manual_seed(seed)
    model, start = make(), time.perf_counter()
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    for _ in range(times * STEPS):
        images = place(digits[torch.randint(1000, (64,))])
        loss = torch.nn.functional.mse_loss(model(images), images)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model, 1000 * (time.perf_counter() - start) / (times * STEPS)


def dense():
    layers = torch.nn.Flatten(), Autoencoder([256, 128, 16]), torch.nn.Unflatten(1, (1, 16, 16))
    return torch.nn.Sequential(*layers)


def convolutional():
    return ConvolutionalAutoencoder(16, 16)


def error(model, images):
    with torch.no_grad():
        return torch.nn.functional.mse_loss(model(images), images).item()


torch.manual_seed(1)
validation, test = place(digits[1000:1397]), place(digits[1397:])
# --8<-- [start:rows]
ROWS = {  # network, how many times 600 steps, rates
    "convolutional": (convolutional, 1, (0.003, 0.01)),
    "dense": (dense, 1, (0.001, 0.003, 0.01)),
    "dense, 4 x steps": (dense, 4, (0.001, 0.003)),
    "convolutional, 4 x steps": (convolutional, 4, (0.003,)),
    "dense, 16 x steps": (dense, 16, (0.003,)),
}
# --8<-- [end:rows]
found, spent = {}, {}
print("                          rate   test error (three seeds)")
for name, (make, times, rates) in ROWS.items():
    runs = {rate: train(make, times, rate, 0) for rate in rates}
    best = min(rates, key=lambda rate: error(runs[rate][0], validation))
    runs = [runs[best], *(train(make, times, best, seed) for seed in range(1, SEEDS))]
    found[name], spent[name] = [error(model, test) for model, _ in runs], np.mean([ms for _, ms in runs])
    three = ", ".join(f"{e:.4f}" for e in found[name])
    print(f"{name:24}{best:6.3f}   {np.mean(found[name]):.4f}  ({three})", flush=True)
ratio = spent["convolutional"] / spent["dense"]
print(f"a step of the convolutional network takes {ratio:.0f} times as long")
assert SHORT or max(found["convolutional"]) < min(found["dense"])
assert SHORT or max(found["convolutional, 4 x steps"]) < 0.9 * min(found["dense, 16 x steps"])
assert SHORT or abs(np.mean(found["convolutional"]) / np.mean(found["dense, 4 x steps"]) - 1) < 0.15
assert SHORT or 2 < ratio < 8
