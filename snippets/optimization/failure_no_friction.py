# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Failure: gradient descent without zero_grad is momentum with β = 1. In the ravine it swings for ever."""

import torch


# --8<-- [start:train]
def train(forget, lr=0.16):
    """The loss at each of 600 steps in the ravine."""
    theta, losses = torch.tensor([10.0, 1.0], requires_grad=True), []
    optimizer = torch.optim.SGD([theta], lr)
    for _ in range(601):
        loss = (0.1 * theta[0] ** 2 + 10 * theta[1] ** 2) / 2
        losses.append(loss.item())
        if not forget:
            optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return losses


# --8<-- [end:train]
# --8<-- [start:broken]
def broken():
    return train(forget=True)


# --8<-- [end:broken]
# --8<-- [start:fixed]
def fixed():
    return train(forget=False)


# --8<-- [end:fixed]
# --8<-- [start:symptom]
def symptom(losses):
    """In the last hundred steps the loss still reaches a half of what it was at the start."""
    return max(losses[-100:]) > losses[0] / 2


# --8<-- [end:symptom]


if __name__ == "__main__":
    results = {
        "without zero_grad, rate 0.16 ": broken(),
        "without zero_grad, rate 0.016": train(forget=True, lr=0.016),
        "with zero_grad, rate 0.16    ": fixed(),
    }
    for name, losses in results.items():
        highest = [max(losses[start : start + 100]) for start in (0, 250, 500)]
        print(f"{name}: highest loss of three times 100 steps: {', '.join(f'{loss:.2g}' for loss in highest)}")
    wrong, slow, right = results.values()
    assert max(wrong) > 13
    assert max(slow) < 10.1, "the rise above the start comes with the long steps"
    assert symptom(wrong)
    assert not symptom(right)
    assert abs(max(wrong[-100:]) - max(wrong[:100])) < 0.5
    assert right[-1] < 1e-6
