# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Failure: a layer is replaced after the optimiser was made. The new layer's weights never move."""

import torch
from torch import nn


def fit(model, optimizer, steps=50):
    torch.manual_seed(1)
    x, y = torch.randn(64, 10), torch.randint(3, (64,))
    before = model[2].weight.detach().clone()
    for _ in range(steps):
        loss = nn.functional.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return (model[2].weight - before).abs().max().item()


# --8<-- [start:broken]
def broken():
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(10, 32), nn.ReLU(), nn.Linear(32, 1000))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    model[2] = nn.Linear(32, 3)
    return fit(model, optimizer)


# --8<-- [end:broken]
# --8<-- [start:fixed]
def fixed():
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(10, 32), nn.ReLU(), nn.Linear(32, 1000))
    model[2] = nn.Linear(32, 3)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    return fit(model, optimizer)


# --8<-- [end:fixed]
# --8<-- [start:symptom]
def symptom(movement):
    """The head has not moved at all."""
    return movement == 0


# --8<-- [end:symptom]


if __name__ == "__main__":
    assert symptom(broken())
    assert not symptom(fixed())
    print(f"largest change of a head's weight: {broken():.2g} broken, {fixed():.1g} fixed")
