# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "scikit-learn", "torch"]
# ///
"""Study: the likelihood of digits by a variational autoencoder, against mixtures and pixels one by one."""

import sys

import numpy as np
import torch
from sklearn.datasets import load_digits

from dlref.pytorch.variational import VAE, importance_weighted_log_likelihood, negative_elbo

SHORT = "--short" in sys.argv
RATES, SEEDS, STEPS = ((0.001,), 1, 100) if SHORT else ((0.0005, 0.001, 0.003), 3, 3000)
SIZES = (10, 80) if SHORT else (10, 20, 40, 80, 160, 320)

order = torch.randperm(1797, generator=torch.Generator().manual_seed(0))
images = torch.tensor(load_digits().data / 16 > 0.5).float()[order]
train, validation, test = images[:1000], images[1000:1397], images[1397:]


# --8<-- [start:mixture]
def mixture(kinds, seed):
    """A hidden number with a few values, each with its own probability for every pixel; fitted by turns."""
    rng, x = np.random.default_rng(seed), train.numpy()
    shares, on = np.full(kinds, 1 / kinds), 0.25 + 0.5 * rng.random((kinds, 64))
    for _ in range(100):
        logs = np.log(shares) + x @ np.log(on).T + (1 - x) @ np.log(1 - on).T  # (1000, kinds)
        belongs = np.exp(logs - np.logaddexp.reduce(logs, axis=1)[:, None])  # of each image to each kind
        shares = (belongs.sum(axis=0) + 1) / (1000 + kinds)
        on = (belongs.T @ x + 0.5) / (belongs.sum(axis=0)[:, None] + 1)

    def likelihood(x):
        x = x.numpy()
        logs = np.log(shares) + x @ np.log(on).T + (1 - x) @ np.log(1 - on).T
        return np.logaddexp.reduce(logs, axis=1).mean()

    return likelihood


# --8<-- [end:mixture]


def network(rate, seed):
    torch.manual_seed(seed)
    model = VAE([64, 128, 8])
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    for _ in range(STEPS):
        x = train[torch.randint(1000, (64,))]
        loss = negative_elbo(*model(x), x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


@torch.no_grad()
def bound(model, x):
    return -np.mean([negative_elbo(*model(x), x).item() for _ in range(20)])


def line(name, values):
    print(f"{name:28} {np.mean(values):6.1f}   ({', '.join(f'{value:.1f}' for value in values)})", flush=True)


print("test images                    nats   (three seeds)")
print(f"{'each pixel by itself':28} {mixture(1, 0)(test):6.1f}")
best = max(SIZES, key=lambda kinds: mixture(kinds, 0)(validation))
mixed = [mixture(best, seed)(test) for seed in range(SEEDS)]
line(f"mixture of {best} kinds", mixed)
models = {rate: network(rate, 0) for rate in RATES}
rate = max(RATES, key=lambda rate: bound(models[rate], validation))
models = [models[rate], *(network(rate, seed) for seed in range(1, SEEDS))]
bounds = [bound(model, test) for model in models]
line(f"bound, rate {rate}", bounds)
with torch.no_grad():
    estimates = {
        draws: [importance_weighted_log_likelihood(model, test, samples=draws).mean().item() for model in models]
        for draws in (10, 100, 1000)
    }
for draws, values in estimates.items():
    line(f"weighted, {draws} draws", values)
assert SHORT or abs(np.mean(bounds) - np.mean(mixed)) < 0.5
assert SHORT or min(estimates[1000]) > max(mixed) + 0.3
assert SHORT or all(0.5 < e - b < 2 for e, b in zip(estimates[1000], bounds, strict=True))
assert SHORT or all(0 < b - a < 0.3 for a, b in zip(estimates[100], estimates[1000], strict=True))
