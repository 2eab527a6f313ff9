# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Quick checks of a model, its loss and one batch, in one function that can be copied."""

# --8<-- [start:check]
import copy
import math

import torch


def check_training(model, loss, batch, steps=300, rate=0.01):
    """What looks wrong before a training begins: a list of sentences, empty where nothing was found."""
    x, y = batch
    model, found = copy.deepcopy(model), []  # the weights of the caller stay as they are
    if not x.isfinite().all() or not 0.05 < x.std() < 20 or x.mean().abs() > 5 * x.std():
        found.append(f"inputs: mean {x.mean():.2f}, deviation {x.std():.2f}")
    model.eval()
    with torch.no_grad():
        together, alone = model(x), model(x[:1])
    if not torch.allclose(together[:1], alone, rtol=1e-3, atol=1e-4):
        found.append("outputs depend on the batch")
    if y.is_floating_point() and together.shape != y.shape:
        found.append(f"shapes: outputs {tuple(together.shape)}, targets {tuple(y.shape)}")
    model.train()
    first = loss(model(x), y)
    guessing = None if y.is_floating_point() else math.log(together.shape[1])
    if guessing and not 0.7 * guessing < first.item() < 1.5 * guessing:
        found.append(f"first loss {first.item():.2f}, guessing {guessing:.2f}")
    first.backward()
    for name, weight in model.named_parameters():
        if weight.grad is None or not weight.grad.isfinite().all() or not weight.grad.any():
            found.append(f"no gradient: {name}")
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    for _ in range(steps):
        optimizer.zero_grad()
        last = loss(model(x), y)
        last.backward()
        optimizer.step()
    if not last.item() < 0.1 * first.item():
        found.append(f"one batch by heart: loss {first.item():.2f} to {last.item():.2f}")
    return found


# --8<-- [end:check]


# --8<-- [start:use]
def squared(outputs, targets):
    return ((outputs - targets) ** 2).mean()


torch.manual_seed(0)
x = torch.randn(32, 3)
y = x @ torch.tensor([1.0, -2.0, 0.5])  # (32,)
line = torch.nn.Sequential(torch.nn.Linear(3, 1))  # its outputs have the shape (32, 1)
flat = torch.nn.Sequential(torch.nn.Linear(3, 1), torch.nn.Flatten(0))  # (32,)
print(check_training(line, squared, (x, y), rate=0.05))
print(check_training(flat, squared, (x, y), rate=0.05))
# --8<-- [end:use]

assert len(check_training(line, squared, (x, y), rate=0.05)) == 2
assert check_training(flat, squared, (x, y), rate=0.05) == []
