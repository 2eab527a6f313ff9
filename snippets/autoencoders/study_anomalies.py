# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""Study: each digit left out of the training in turn; the error of the copies against components and distances."""

import sys

import numpy as np
import torch
from sklearn.datasets import load_digits

SHORT = "--short" in sys.argv
SEEDS, STEPS = (1, 10) if SHORT else (3, 1000)
DIGITS = range(10)
order = np.random.default_rng(0).permutation(1797)
images = torch.tensor(load_digits().data[order] / 16, dtype=torch.float32)
labels = torch.tensor(load_digits().target[order])
test, shown = images[1397:], labels[1397:]


def autoencoder(ordinary, width, seed):
    torch.manual_seed(seed)
    model = torch.nn.Sequential(
        torch.nn.Linear(64, 128), torch.nn.ReLU(), torch.nn.Linear(128, width),
        torch.nn.Linear(width, 128), torch.nn.ReLU(), torch.nn.Linear(128, 64),
    )  # fmt: skip
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    for _ in range(STEPS):
        batch = ordinary[torch.randint(len(ordinary), (64,))]
        loss = torch.nn.functional.mse_loss(model(batch), batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


def denoiser(ordinary, seed, width=256, std=0.4):
    """No narrow place: 256 hidden units, and noise in the input."""
    torch.manual_seed(seed)
    model = torch.nn.Sequential(torch.nn.Linear(64, width), torch.nn.ReLU(), torch.nn.Linear(width, 64))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    for _ in range(STEPS):
        batch = ordinary[torch.randint(len(ordinary), (64,))]
        loss = torch.nn.functional.mse_loss(model(batch + std * torch.randn_like(batch)), batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


# --8<-- [start:scores]
def through_components(images, ordinary, k):
    mean = ordinary.mean(dim=0)
    components = torch.linalg.svd(ordinary - mean, full_matrices=False).Vh[:k]
    return mean + (images - mean) @ components.T @ components


def error(copies):
    return ((copies - test) ** 2).mean(dim=1)  # one for each test image


SCORES = {
    "mean image": lambda ordinary, seed: error(ordinary.mean(dim=0)),
    "8 components": lambda ordinary, seed: error(through_components(test, ordinary, 8)),
    "32 components": lambda ordinary, seed: error(through_components(test, ordinary, 32)),
    "code of 8": lambda ordinary, seed: error(autoencoder(ordinary, 8, seed)(test)),
    "code of 32": lambda ordinary, seed: error(autoencoder(ordinary, 32, seed)(test)),
    "256 units, noise": lambda ordinary, seed: error(denoiser(ordinary, seed)(test)),
    "nearest image": lambda ordinary, seed: torch.cdist(test, ordinary).amin(dim=1),
}
# --8<-- [end:scores]

found, digits = {}, {}
print("left out        ", *(f"{digit:5}" for digit in DIGITS), "  mean (seeds)")
with torch.no_grad():
    for name, score_of in SCORES.items():
        table = []
        for seed in range(SEEDS if "code" in name or "units" in name else 1):
            table.append([])
            for digit in DIGITS:
                with torch.enable_grad():
                    score = score_of(images[:1000][labels[:1000] != digit], seed).detach()
                in_order = score[shown == digit][:, None] > score[shown != digit]
                table[-1].append(in_order.float().mean().item())
        found[name], digits[name] = np.mean(table, axis=1), np.mean(table, axis=0)
        seeds = found[name]
        print(f"{name:16}", *(f"{share:5.2f}" for share in digits[name]), f"{seeds.mean():6.3f}", end="")
        print(f"  ({', '.join(f'{share:.3f}' for share in seeds)})" if len(seeds) > 1 else "", flush=True)
assert SHORT or found["8 components"][0] + 0.05 < found["code of 8"].min()
assert SHORT or found["code of 8"].max() < found["nearest image"][0]
assert SHORT or found["code of 32"].max() < found["code of 8"].min() - 0.05
assert SHORT or abs(found["256 units, noise"].mean() - found["code of 8"].mean()) < 0.02
assert SHORT or all((digits["nearest image"] > each - 0.01).all() for each in digits.values())
