# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""Study: the price of a nat, from a quarter to 64, each at its own best rate."""

import sys

import numpy as np
import torch
from sklearn.datasets import load_digits
from torch.nn.functional import binary_cross_entropy_with_logits

SHORT = "--short" in sys.argv
RATES, SEEDS, STEPS = ((0.003,), 1, 30) if SHORT else ((0.001, 0.003, 0.01), 3, 1000)
order = torch.randperm(1797, generator=torch.Generator().manual_seed(0))
images = torch.tensor(load_digits().data / 16 > 0.5).float()[order]


def layers(*sizes):
    return torch.nn.Sequential(
        torch.nn.Linear(sizes[0], sizes[1]), torch.nn.ReLU(), torch.nn.Linear(sizes[1], sizes[2])
    )


class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder, self.decoder = layers(64, 128, 16), layers(8, 128, 64)

    def parts(self, x):
        mean, log_variance = self.encoder(x).chunk(2, dim=1)
        z = mean + (log_variance / 2).exp() * torch.randn_like(mean)
        pixels = binary_cross_entropy_with_logits(self.decoder(z), x, reduction="none").sum(dim=1)
        return pixels.mean(), ((mean.square() + log_variance.exp() - 1 - log_variance) / 2).mean(dim=0)


def train(beta, rate, seed):
    torch.manual_seed(seed)
    model = Model()
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    for _ in range(STEPS):
        pixels, prices = model.parts(images[torch.randint(1000, (64,))])
        optimizer.zero_grad()
        (pixels + beta * prices.sum()).backward()
        optimizer.step()
    return model


@torch.no_grad()
def measured(model, part):
    """Cost of the pixels, price of the code, and how many numbers cost more than 0.1 nats."""
    parts = [model.parts(images[part]) for _ in range(20)]
    pixels, prices = torch.stack([p[0] for p in parts]).mean().item(), parts[0][1]
    return pixels, prices.sum().item(), (prices > 0.1).sum().item()


found = {}
print(" beta   rate   pixels   price (three seeds)     sum   numbers used")
# --8<-- [start:betas]
for beta in (0.25, 1, 2, 4, 64):
    models = {rate: train(beta, rate, 0) for rate in RATES}
    own = {rate: np.dot(measured(model, slice(1000, 1397))[:2], (1, beta)) for rate, model in models.items()}
    best = min(RATES, key=own.get)  # by the loss that was trained, on validation images
    # --8<-- [end:betas]
    models = [models[best], *(train(beta, best, seed) for seed in range(1, SEEDS))]
    found[beta] = table = np.array([measured(model, slice(1397, 1797)) for model in models])
    pixels, price = table[:, :2].mean(axis=0)
    seeds, used = ", ".join(f"{p:.1f}" for p in table[:, 1]), ", ".join(f"{u:.0f}" for u in table[:, 2])
    print(
        f"{beta:5} {best:6.3f} {pixels:8.1f} {price:7.1f} {f'({seeds})':18} {pixels + price:6.1f}   {used}", flush=True
    )
assert SHORT or found[0.25][:, 1].min() > found[1][:, 1].max() + 3
assert SHORT or found[4][:, 1].max() < 0.6 * found[1][:, 1].min()
assert SHORT or found[64][:, 1].max() < 0.05
sums = {beta: table[:, :2].sum(axis=1) for beta, table in found.items()}
assert SHORT or sums[1].max() < min(sums[beta].min() for beta in sums if beta != 1) - 0.5
