# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "torch"]
# ///
"""Failure: two views of a scene shall agree, and nothing shall differ: all features become equal."""

# --8<-- [start:setup]
import numpy as np
import torch
from torch import nn
from torch.nn.functional import cross_entropy, normalize

from dlref.data import scenes

rng = np.random.default_rng(0)
x = torch.from_numpy(scenes(500, size=32, occlusion=0, clutter=0, rng=rng).images - 0.5)


def view(x):
    """Mirrored or not, its colours exchanged, in other light."""
    x = x.flip(dims=[3]) if torch.rand(()) < 0.5 else x
    return x[:, torch.randperm(3)] * (0.6 + 0.8 * torch.rand(len(x), 1, 1, 1))


def train(loss_on, seed=0, batch=100, epochs=6):
    torch.manual_seed(seed)
    layers = []
    for before, after, kernel, stride in (3, 12, 5, 2), (12, 24, 3, 2):
        convolution = nn.Conv2d(before, after, kernel, stride=stride, padding=kernel // 2)
        layers += [convolution, nn.BatchNorm2d(after), nn.ReLU()]
    model = nn.Sequential(*layers, nn.MaxPool2d(2), nn.Flatten(), nn.Linear(384, 32))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    for _ in range(epochs):
        for rows in torch.randperm(len(x)).split(batch):
            loss = loss_on(normalize(model(view(x[rows]))), normalize(model(view(x[rows]))))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    with torch.no_grad():
        model.eval()
        a, b = normalize(model(view(x[:200]))), normalize(model(view(x[:200])))
    cosines = a @ b.T
    own, others = cosines.diag().mean(), (cosines.sum() - cosines.trace()) / (200 * 199)
    return own.item(), others.item()


# --8<-- [end:setup]


# --8<-- [start:broken]
def broken():
    def agree(a, b):
        """1 minus the cosine of the angle between two views of the same scene."""
        return (1 - (a * b).sum(dim=1)).mean()

    return [train(agree, seed) for seed in range(3)]


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed(batch=100, epochs=6):
    def contrast(a, b):
        """InfoNCE: each view has to find its partner among all views of the batch."""
        return cross_entropy(a @ b.T / 0.2, torch.arange(len(a)))

    return [train(contrast, seed, batch, epochs) for seed in range(3)]


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """Views of different scenes point in the same direction."""
    return max(others for _, others in result) > 0.9


# --8<-- [end:symptom]


if __name__ == "__main__":
    for name, run in ("agree", broken), ("contrast", fixed):
        found = run()
        for own, others in found:
            print(f"{name:9} cosine with the own view {own:.2f}, with views of other scenes {others:.2f}")
        assert symptom(found) == (run is broken)
    # --8<-- [start:few]
    for batch, epochs in (25, 2), (8, 1), (4, 1):
        found = fixed(batch, epochs)
        pairs = ", ".join(f"{own:.2f} and {others:.2f}" for own, others in found)
        print(f"batches of {batch:2}: cosines {pairs}")
        # --8<-- [end:few]
        assert all(own > others + 0.3 for own, others in found)
