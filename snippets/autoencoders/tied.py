# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "scikit-learn", "torch"]
# ///
"""One layer down and one up, with tied weights and with separate ones, trained on few images and on many."""

# --8<-- [start:tied]
import numpy as np
import torch
from sklearn.datasets import load_digits

from dlref.pytorch.autoencoders import TiedAutoencoder

order = np.random.default_rng(0).permutation(1797)
images = torch.tensor(load_digits().data[order] / 16, dtype=torch.float32)
training, test = images[:1000], images[1397:]


def separate():
    return torch.nn.Sequential(torch.nn.Linear(64, 32), torch.nn.Sigmoid(), torch.nn.Linear(32, 64))


def error(make, count, seed, steps=800):
    torch.manual_seed(seed)
    model, few = make(), training[torch.randperm(1000)[:count]]
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(steps):
        batch = few[torch.randint(count, (64,))]
        loss = torch.nn.functional.mse_loss(model(batch), batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        return torch.nn.functional.mse_loss(model(test), test).item()


found = {}
for count in (30, 1000):
    for name, make in (("tied", lambda: TiedAutoencoder(64, 32)), ("separate", separate)):
        found[count, name] = [error(make, count, seed) for seed in range(3)]
        print(f"{count:4} images, {name:8}:", *(f"{value:.4f}" for value in found[count, name]))
# --8<-- [end:tied]

assert max(found[30, "tied"]) < min(found[30, "separate"])
assert abs(np.mean(found[1000, "tied"]) - np.mean(found[1000, "separate"])) < 0.001
