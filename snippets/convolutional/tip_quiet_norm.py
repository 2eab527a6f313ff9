# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "torch"]
# ///
"""Tip: residual blocks that end in a batch normalisation start as the identity if its gamma is zero."""

import numpy as np
import torch
from torch import nn

from dlref.data import SCENE_SHAPES, scenes

easy = {"textures": ["plain"], "backgrounds": ["clouds"], "occlusion": 0, "clutter": 0}
made = scenes(1000, size=32, shapes=SCENE_SHAPES[:5], **easy, rng=np.random.default_rng(0))
x, y = torch.from_numpy(made.images - 0.5), torch.from_numpy(made.labels[:, 0])


# --8<-- [start:block]
class Block(nn.Module):
    def __init__(self):
        super().__init__()
        layers = []
        for _ in range(2):
            conv = nn.Conv2d(16, 16, 3, padding=1, bias=False)
            nn.init.kaiming_normal_(conv.weight, nonlinearity="relu")
            layers += [conv, nn.BatchNorm2d(16), nn.ReLU()]
        self.change = nn.Sequential(*layers[:-1])  # no ReLU before the sum
        nn.init.zeros_(self.change[-1].weight)  # gamma of the last normalisation

    def forward(self, x):
        return torch.relu(x + self.change(x))


# --8<-- [end:block]


def network():
    start = nn.Conv2d(3, 16, 5, stride=2, padding=2), nn.ReLU(), nn.MaxPool2d(2)  # (N, 16, 8, 8)
    return nn.Sequential(*start, *(Block() for _ in range(8)), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(256, 5))


def epochs(seed):
    """Until the mean training loss of an epoch is below 0.5, at the rate 0.003."""
    torch.manual_seed(seed)
    model = network()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    for epoch in range(1, 21):
        losses = []
        for rows in torch.randperm(1000).split(50):
            loss = nn.functional.cross_entropy(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        if np.mean(losses) < 0.5:
            return epoch
    return np.inf


# --8<-- [start:print]
needed = sorted(epochs(seed) for seed in (1, 2, 3))
print("17, norm and skip, quiet start: epochs to a loss of 0.5", *needed)
# --8<-- [end:print]

assert max(needed) <= 4
