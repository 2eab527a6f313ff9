# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "scikit-learn", "torch"]
# ///
"""Study: tied weights, separate ones, and separate ones that start tied; few images and many, each at its own rate."""

import sys

import numpy as np
import torch
from sklearn.datasets import load_digits

from dlref.pytorch.autoencoders import TiedAutoencoder

SHORT = "--short" in sys.argv
RATES, SEEDS, STEPS = ((0.01,), 1, 10) if SHORT else ((0.003, 0.01, 0.03, 0.1), 4, 800)
order = np.random.default_rng(0).permutation(1797)
images = torch.tensor(load_digits().data[order] / 16, dtype=torch.float32)
training, validation, test = images[:1000], images[1000:1397], images[1397:]


# --8<-- [start:tied]
def tied():
    return TiedAutoencoder(64, 32)  # one matrix of 32 x 64, used on the way down and, transposed, on the way up


def separate():
    return torch.nn.Sequential(torch.nn.Linear(64, 32), torch.nn.Sigmoid(), torch.nn.Linear(32, 64))


def separate_from_the_tied_start():
    """Two matrices, but before the first step they are those of the tied network, and so are the biases."""
    start, model = tied(), separate()
    with torch.no_grad():
        model[0].weight.copy_(start.weight)
        model[2].weight.copy_(start.weight.T)
        model[0].bias.zero_()
        model[2].bias.zero_()
    return model


# --8<-- [end:tied]


def errors(make, count, rate, seed):
    torch.manual_seed(seed)
    model, few = make(), training[torch.randperm(1000)[:count]]
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    for _ in range(STEPS):
        batch = few[torch.randint(count, (64,))]
        loss = torch.nn.functional.mse_loss(model(batch), batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        return [torch.nn.functional.mse_loss(model(part), part).item() for part in (validation, test)]


found = {}
print("images  weights               rate   test error (four seeds)")
for count in (30, 1000):
    for name, make in (("tied", tied), ("separate", separate), ("separate, tied start", separate_from_the_tied_start)):
        runs = {rate: np.array([errors(make, count, rate, seed) for seed in range(SEEDS)]) for rate in RATES}
        best = min(RATES, key=lambda rate: runs[rate][:, 0].mean())
        found[count, name] = four = runs[best][:, 1]
        print(
            f"{count:6}  {name:20}{best:6.3f}   {four.mean():.4f}  ({', '.join(f'{e:.4f}' for e in four)})", flush=True
        )
for name in ("separate", "separate, tied start"):
    assert SHORT or found[30, "tied"].max() < 0.75 * found[30, name].min()
assert SHORT or found[1000, "tied"].mean() < found[1000, "separate"].mean()
assert SHORT or abs(found[1000, "tied"].mean() / found[1000, "separate, tied start"].mean() - 1) < 0.1
