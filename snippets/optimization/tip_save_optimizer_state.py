# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Tip: a checkpoint holds the optimiser's state too. Without it Adam's first step moves every weight by a full lr."""

# --8<-- [start:train]
import copy

import torch
from sklearn.datasets import load_digits

x, y = load_digits(return_X_y=True)
x, y = torch.tensor(x / 16).float(), torch.tensor(y)
torch.manual_seed(0)
model = torch.nn.Sequential(torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 10))


def step(optimizer):
    loss = torch.nn.functional.cross_entropy(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for _ in range(200):
    step(optimizer)
checkpoint = copy.deepcopy({"model": model.state_dict(), "optimizer": optimizer.state_dict()})


# --8<-- [end:train]
# --8<-- [start:measure]
def next_step_size(with_state):
    model.load_state_dict(checkpoint["model"])
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    if with_state:
        optimizer.load_state_dict(checkpoint["optimizer"])
    step(optimizer)
    moved = model[0].weight - checkpoint["model"]["0.weight"]
    return moved.abs().mean().item()


for with_state in (True, False):
    name = "with its state" if with_state else "without it"
    print(f"Adam resumed {name}: mean step {next_step_size(with_state):.1g}")
# --8<-- [end:measure]

assert next_step_size(False) > 5 * next_step_size(True)
