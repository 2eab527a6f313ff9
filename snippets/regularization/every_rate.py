# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Experiment: a network with and without a price on its weights, at four rates."""

import torch
from sklearn.datasets import load_digits

images, labels = (torch.tensor(part) for part in load_digits(return_X_y=True))
order = torch.randperm(1797, generator=torch.Generator().manual_seed(0))
images, labels = images[order].float() / 16, labels[order]


def train(strength, rate, seed):
    """200 digits, 30 % of the labels drawn again -> share right on validation, share right on test."""
    torch.manual_seed(seed)
    x, y = images[:200], torch.where(torch.rand(200) < 0.3, torch.randint(10, (200,)), labels[:200])
    model = torch.nn.Sequential(torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    for _ in range(300):
        loss = torch.nn.functional.cross_entropy(model(x), y)
        if strength:
            loss = loss + strength * sum(layer.weight.square().sum() for layer in (model[0], model[2]))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    right = (model(images).argmax(dim=1) == labels).float()
    return right[1000:1397].mean().item(), right[1397:].mean().item()


def read(strength, rate):
    """The share right on the test part for three starts."""
    return [train(strength, rate, seed)[1] for seed in (1, 2, 3)]


# --8<-- [start:rates]
found = {}
for rate in (0.0003, 0.001, 0.003, 0.01):
    for strength in (0.0, 0.01):
        found[rate, strength] = read(strength, rate)
    without, with_penalty = (" ".join(f"{share:.0%}" for share in found[rate, price]) for price in (0.0, 0.01))
    print(f"rate {rate:6}: without {without}, with the penalty {with_penalty}")
# --8<-- [end:rates]

assert min(found[0.01, 0.01]) > max(found[0.01, 0.0]) + 0.1
assert sum(found[0.0003, 0.0]) > sum(found[0.0003, 0.01]) - 0.05  # at a low rate the price gains nothing
assert max(found[0.01, 0.0]) < min(found[0.0003, 0.0]) - 0.08
