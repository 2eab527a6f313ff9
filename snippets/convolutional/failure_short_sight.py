# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Failure: what must be compared lies further apart than one output can see."""

import torch
from torch import nn

torch.manual_seed(0)
x = 0.1 * torch.randn(400, 1, 16)
ends = torch.randint(2, (400, 2)) * 2.0 - 1
x[:, 0, 0], x[:, 0, -1] = ends[:, 0], ends[:, 1]
y = (ends[:, 0] == ends[:, 1]).long()  # are the two ends alike?


# --8<-- [start:train]
def train(dilations, steps=120):
    torch.manual_seed(0)
    layers, channels = [], 1
    for d in dilations:
        layers += [nn.Conv1d(channels, 16, 3, padding=d, dilation=d), nn.ReLU()]
        channels = 16
    model = nn.Sequential(*layers, nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Linear(16, 2))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(steps):
        loss = nn.functional.cross_entropy(model(x[:300]), y[:300])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return (model(x[300:]).argmax(dim=1) == y[300:]).float().mean().item()


# --8<-- [end:train]


# --8<-- [start:broken]
def broken():
    return train(dilations=(1, 1, 1, 1))  # one output sees 9 of the 16 places


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return train(dilations=(1, 2, 4, 8))  # one output can see 31


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(accuracy):
    return accuracy < 0.7


# --8<-- [end:symptom]


if __name__ == "__main__":
    results = broken(), fixed()
    print(f"sees 9 of 16: {results[0]:.0%} of unseen sequences")
    print(f"sees all 16:  {results[1]:.0%} of unseen sequences")
    assert symptom(results[0])
    assert not symptom(results[1])
