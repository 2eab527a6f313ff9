# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Failure: a schedule meant for epochs is stepped after every batch. The rate is gone before the run has begun."""

import torch

EPOCHS, BATCHES = 30, 20


# --8<-- [start:train]
def train(once_per_epoch):
    torch.manual_seed(0)
    x = torch.randn(BATCHES, 16, 8)
    y = x @ torch.linspace(-1, 1, 8) + 0.1 * torch.randn(BATCHES, 16)
    theta = torch.zeros(8, requires_grad=True)
    optimizer = torch.optim.SGD([theta], lr=0.03)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=10, gamma=0.1)
    for _ in range(EPOCHS):
        for xb, yb in zip(x, y, strict=True):
            loss = (xb @ theta - yb).square().mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            if not once_per_epoch:
                scheduler.step()
        if once_per_epoch:
            scheduler.step()
    return loss.item(), scheduler.get_last_lr()[0]


# --8<-- [end:train]
# --8<-- [start:broken]
def broken():
    return train(once_per_epoch=False)


# --8<-- [end:broken]
# --8<-- [start:fixed]
def fixed():
    return train(once_per_epoch=True)


# --8<-- [end:fixed]
# --8<-- [start:symptom]
def symptom(result):
    """Three drops by 10 were asked for, many more were made, and the loss has stopped early."""
    loss, lr = result
    return lr < 0.03 * 1e-4 and loss > 0.1


# --8<-- [end:symptom]


if __name__ == "__main__":
    assert symptom(broken())
    assert not symptom(fixed())
    for name, (loss, lr) in (("per batch", broken()), ("per epoch", fixed())):
        print(f"stepped {name}: final rate {lr:.0e}, final loss {loss:.2g}")
