# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Failure: zero_grad forgotten. Every step uses the sum of all gradients so far, and the loss swings for ever."""

import torch

torch.manual_seed(0)
x = torch.randn(200, 5)
y = x @ torch.tensor([1.0, -2.0, 3.0, 0.0, 0.5]) + 0.1 * torch.randn(200)


def train(zero_grad, steps=200):
    theta, losses = torch.zeros(5, requires_grad=True), []
    optimizer = torch.optim.SGD([theta], lr=0.1)
    for _ in range(steps):
        loss = (x @ theta - y).square().mean() / 2
        if zero_grad:
            optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


# --8<-- [start:broken]
def broken():
    return train(zero_grad=False)


# --8<-- [end:broken]
# --8<-- [start:fixed]
def fixed():
    return train(zero_grad=True)


# --8<-- [end:fixed]
# --8<-- [start:symptom]
def symptom(losses):
    """The loss gets low, but does not stay low."""
    return max(losses[-50:]) > 10 * min(losses)


# --8<-- [end:symptom]


if __name__ == "__main__":
    assert symptom(broken())
    assert not symptom(fixed())
    for name, losses in (("forgotten", broken()), ("called", fixed())):
        print(f"zero_grad {name:9}: lowest loss {min(losses):.3f}, highest of the last 50 {max(losses[-50:]):.3f}")
