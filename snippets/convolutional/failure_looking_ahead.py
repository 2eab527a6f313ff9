# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Failure: a convolution that pads on both sides reads the number that it is to forecast, here even pure noise."""

# --8<-- [start:broken]
import torch
from torch import nn


def forecaster(left, right):
    """A forecast of the next number at each position; left + right = 2 keeps the length."""
    return nn.Sequential(
        *(nn.ConstantPad1d((left, right), 0.0), nn.Conv1d(1, 16, 3), nn.ReLU()),
        *(nn.ConstantPad1d((left, right), 0.0), nn.Conv1d(16, 1, 3)),
    )


def errors(left, right, seed):
    """Squared error on unseen noise: over all positions, and where the next number does not exist yet."""
    torch.manual_seed(seed)
    model = forecaster(left, right)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(250):
        noise = torch.randn(16, 1, 101)
        loss = (model(noise[:, :, :-1]) - noise[:, :, 1:]).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    noise = torch.randn(1000, 1, 101)  # fresh
    with torch.no_grad():
        squares = (model(noise[:, :, :-1]) - noise[:, :, 1:]).square()
    return squares[:, :, :-1].mean().item(), squares[:, :, -1].mean().item()


print("padding       all but the last position    the last position   (three seeds)")
both = [errors(1, 1, seed) for seed in range(3)]
print("both sides   ", *(f"{a:8.2f}" for a, _ in both), "   ", *(f"{b:5.2f}" for _, b in both))
# --8<-- [end:broken]

# --8<-- [start:fixed]
left = [errors(2, 0, seed) for seed in range(3)]
print("left only    ", *(f"{a:8.2f}" for a, _ in left), "   ", *(f"{b:5.2f}" for _, b in left))
# --8<-- [end:fixed]


# --8<-- [start:test]
def looks_ahead(model, length=40, position=20):
    """Does the output at a position have a gradient to a later input?"""
    x = torch.randn(1, 1, length, requires_grad=True)
    model(x)[0, 0, position].backward()
    return bool((x.grad[0, 0, position + 1 :] != 0).any())


print("both sides looks ahead:", looks_ahead(forecaster(1, 1)))
print("left only looks ahead: ", looks_ahead(forecaster(2, 0)))
# --8<-- [end:test]


def broken():
    return both


def fixed():
    return left


# --8<-- [start:symptom]
def symptom(found):
    return min(error for error, _ in found) < 0.5  # better than anybody can be on noise


# --8<-- [end:symptom]

assert max(a for a, _ in both) < 0.05
assert min(b for _, b in both) > 0.9
assert all(abs(a - 1) < 0.06 for a, _ in left)
assert looks_ahead(forecaster(1, 1))
assert not looks_ahead(forecaster(2, 0))
