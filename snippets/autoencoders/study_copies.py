# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""Study: the width of the code, on digits and on mirrored digits, beside an encoder of random numbers."""

import sys

import numpy as np
import torch
from sklearn.datasets import load_digits

SHORT = "--short" in sys.argv
RATES, SEEDS, STEPS = ((0.003,), 1, 30) if SHORT else ((0.001, 0.003, 0.01), 3, 3000)
order = np.random.default_rng(0).permutation(1797)
images = torch.tensor(load_digits().data[order] / 16, dtype=torch.float32)
training, validation, test = images[:1000], images[1000:1397], images[1397:]
mirrored = test.reshape(400, 8, 8).flip(2).reshape(400, 64)


# --8<-- [start:trained]
def trained(width, rate, seed):
    torch.manual_seed(seed)
    model = torch.nn.Sequential(
        torch.nn.Linear(64, 128), torch.nn.ReLU(), torch.nn.Linear(128, width),
        torch.nn.Linear(width, 128), torch.nn.ReLU(), torch.nn.Linear(128, 64),
    )  # fmt: skip
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    for _ in range(STEPS):
        batch = training[torch.randint(1000, (64,))]
        loss = torch.nn.functional.mse_loss(model(batch), batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


# --8<-- [end:trained]


# --8<-- [start:random]
def with_ones(code):
    return torch.cat([code, torch.ones(len(code), 1)], dim=1)  # the column of ones carries the bias


def random_encoder(width, seed):
    """Random numbers times the pixels; only the decoder, one linear layer, is fitted to the training images."""
    torch.manual_seed(seed)
    encoder = torch.randn(64, width)
    decoder = torch.linalg.lstsq(with_ones(training @ encoder).double(), training.double()).solution
    return lambda images: with_ones(images @ encoder).double() @ decoder


# --8<-- [end:random]


@torch.no_grad()
def error(model, images):
    return ((model(images) - images) ** 2).mean().item()


found = {}
print("                 trained                                    random encoder")
print("numbers    rate    test (three seeds)        mirrored       test   mirrored")
for width in (2, 8, 32, 64):
    models = {rate: trained(width, rate, 0) for rate in RATES}
    best = min(RATES, key=lambda rate: error(models[rate], validation))
    models = [models[best], *(trained(width, best, seed) for seed in range(1, SEEDS))]
    randoms = [random_encoder(width, seed) for seed in range(SEEDS)]
    seeds = [error(model, test) for model in models]
    means = [np.mean([error(m, part) for m in group]) for group in (models, randoms) for part in (test, mirrored)]
    found[width] = means
    spread = ", ".join(f"{value:.4f}" for value in seeds)
    print(
        f"{width:7}  {best:6.3f}  {means[0]:.4f} ({spread}) {means[1]:8.4f}  {means[2]:9.4f}  {means[3]:9.4f}",
        flush=True,
    )
assert SHORT or found[64][1] < 0.005 < 0.03 < found[8][1]
assert SHORT or found[64][2] < 1e-4
assert SHORT or found[8][0] < 0.5 * found[8][2]
