# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "torch"]
# ///
"""Failure: thirty residual blocks that start with He's weights answer with logits in the thousands."""

import numpy as np
import torch
from torch import nn

from dlref.data import scenes

made = scenes(200, size=32, backgrounds=["clouds"], textures=["plain"], rng=np.random.default_rng(0))
x, y = torch.from_numpy(made.images - 0.5), torch.from_numpy(made.labels[:, 0])


# --8<-- [start:block]
class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(16, 16, 3, padding=1, bias=False)
        self.second = nn.Conv2d(16, 16, 3, padding=1, bias=False)
        for conv in self.first, self.second:
            nn.init.kaiming_normal_(conv.weight, nonlinearity="relu")

    def forward(self, x):
        return torch.relu(x + self.second(torch.relu(self.first(x))))


def network(blocks):
    torch.manual_seed(0)
    start = nn.Conv2d(3, 16, 5, stride=2, padding=2), nn.ReLU(), nn.MaxPool2d(2)
    return nn.Sequential(*start, *(Block() for _ in range(blocks)), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(256, 10))


# --8<-- [end:block]


# --8<-- [start:broken]
def broken(blocks=30):
    return network(blocks)


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed(blocks=30):
    model = network(blocks)
    for block in model[3:-3]:
        nn.init.zeros_(block.second.weight)  # the block starts as the identity
    return model


# --8<-- [end:fixed]


# --8<-- [start:symptom]
@torch.no_grad()
def first_loss(model):
    return nn.functional.cross_entropy(model(x), y).item()


def symptom(model):
    return first_loss(model) > 10


# --8<-- [end:symptom]

if __name__ == "__main__":
    # --8<-- [start:print]
    for name, make in ("He's weights", broken), ("quiet start", fixed):
        losses = [first_loss(make(blocks)) for blocks in (2, 8, 20, 30)]
        print(f"{name:13} loss with 2, 8, 20, 30 blocks:", *(f"{loss:.4g}" for loss in losses))
    # --8<-- [end:print]
    assert first_loss(broken()) > 1000
    assert first_loss(fixed()) < 3
