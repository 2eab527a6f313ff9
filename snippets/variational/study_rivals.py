# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "scikit-learn", "torch"]
# ///
"""Study: the likelihood of digits by a variational autoencoder, against tuned mixtures and pixels one by one."""

import sys

import numpy as np
import torch
from sklearn.datasets import load_digits

from dlref.pytorch.variational import VAE, importance_weighted_log_likelihood, negative_elbo

SHORT = "--short" in sys.argv
RATES, SEEDS, STEPS = ((0.001,), 1, 100) if SHORT else ((0.0005, 0.001, 0.003), 3, 3000)
SIZES, PULLS, MANY = ((10,), (1,), 2) if SHORT else ((40, 80, 160, 320), (0.25, 0.5, 1, 2), 10)

order = torch.randperm(1797, generator=torch.Generator().manual_seed(0))
images = torch.tensor(load_digits().data / 16 > 0.5).float()[order]
train, validation, test = images[:1000], images[1000:1397], images[1397:]


# --8<-- [start:mixture]
def mixture(kinds, pull, seed):
    """A hidden number with a few values, each with its own probability for every pixel; fitted by turns."""
    rng, x = np.random.default_rng(seed), train.numpy()
    usual = 0.005 + 0.99 * x.mean(axis=0)  # how often each pixel is on
    shares, on = np.full(kinds, 1 / kinds), 0.25 + 0.5 * rng.random((kinds, 64))
    for _ in range(60):
        logs = np.log(shares) + x @ np.log(on).T + (1 - x) @ np.log(1 - on).T  # (1000, kinds)
        belongs = np.exp(logs - np.logaddexp.reduce(logs, axis=1)[:, None])  # of each image to each kind
        shares = (belongs.sum(axis=0) + 1) / (1000 + kinds)
        on = (belongs.T @ x + pull * usual) / (belongs.sum(axis=0)[:, None] + pull)

    def likelihood(x):
        x = x.numpy()
        logs = np.log(shares) + x @ np.log(on).T + (1 - x) @ np.log(1 - on).T
        return np.logaddexp.reduce(logs, axis=1)  # of each image

    return likelihood


# --8<-- [end:mixture]


def network(rate, seed, steps):
    torch.manual_seed(seed)
    model = VAE([64, 128, 8])
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    for _ in range(steps):
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
print(f"{'each pixel by itself':28} {mixture(1, 1, 0)(test).mean():6.1f}")
choices = {(kinds, pull): mixture(kinds, pull, 0)(validation).mean() for kinds in SIZES for pull in PULLS}
kinds, pull = max(choices, key=choices.get)
logs = [mixture(kinds, pull, seed)(test) for seed in range(MANY)]
mixed = [log.mean() for log in logs[:SEEDS]]
line(f"mixture of {kinds} kinds", mixed)
together = (np.logaddexp.reduce(logs, axis=0) - np.log(MANY)).mean()
print(f"{f'{MANY} such mixtures, averaged':28} {together:6.1f}")
models = {rate: network(rate, 0, STEPS) for rate in RATES}
rate = max(RATES, key=lambda rate: bound(models[rate], validation))
found = {}
for steps in (STEPS, 3 * STEPS):
    models = [network(rate, seed, steps) for seed in range(SEEDS)]
    found[steps] = [[bound(model, test) for model in models]]
    line(f"{steps} steps: bound", found[steps][0])
    for draws in (10, 100, 1000):
        with torch.no_grad():
            values = [importance_weighted_log_likelihood(model, test, samples=draws).mean().item() for model in models]
        found[steps].append(values)
        line(f"  weighted, {draws} draws", values)
print(f"chosen on validation images: rate {rate}, {kinds} kinds, pull {pull}")
first, longer = (np.array(rows) for rows in found.values())
assert SHORT or abs(first[3].mean() - np.mean(mixed)) < 0.15
assert SHORT or together > np.mean(mixed) + 0.5
assert SHORT or (first[3] - first[0] > 0.5).all()
assert SHORT or (first[3] - first[2] < 0.3).all()
assert SHORT or longer[3].mean() > first[3].mean() + 0.2
assert SHORT or abs(longer[0].mean() - first[0].mean()) < 0.3
