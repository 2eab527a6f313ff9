# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Failure: weight decay written as an L2 term for Adam. The weight that gets large gradients hardly shrinks."""

import torch


# --8<-- [start:train]
def train(optimizer_class):
    """Two weights start at 1; their gradients are noise of size 10 and 0.01."""
    torch.manual_seed(0)
    weights = torch.ones(2, requires_grad=True)
    optimizer = optimizer_class([weights], lr=1e-3, weight_decay=0.5)
    for _ in range(2000):
        weights.grad = torch.randn(2) * torch.tensor([10.0, 0.01])
        optimizer.step()
    return weights.detach()


# --8<-- [end:train]
# --8<-- [start:broken]
def broken():
    return train(torch.optim.Adam)


# --8<-- [end:broken]
# --8<-- [start:fixed]
def fixed():
    return train(torch.optim.AdamW)


# --8<-- [end:fixed]
# --8<-- [start:symptom]
def symptom(weights):
    """The weight with large gradients keeps more than 0.6 of its size; exp(-1) would be right."""
    return weights[0] > 0.6


# --8<-- [end:symptom]


if __name__ == "__main__":
    assert symptom(broken())
    assert not symptom(fixed())
    for name, weights in (("Adam ", broken()), ("AdamW", fixed())):
        print(f"{name}: large gradients {weights[0]:.2f}, small gradients {weights[1]:.2f}")
