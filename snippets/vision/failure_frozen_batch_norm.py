# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "torch"]
# ///
"""Failure: the weights are frozen, but batch normalisation goes on counting, so the features change."""

# --8<-- [start:data]
import numpy as np
import torch
from torch import nn

from dlref.data import scenes

OLD = ["disc", "ring", "crescent", "square", "cross", "drop"]
NEW = ["triangle", "star", "heart", "arrow"]


def make(n, shapes, seed):
    made = scenes(n, size=32, shapes=shapes, occlusion=0, clutter=0, rng=np.random.default_rng(seed))
    return torch.from_numpy(made.images - 0.5), torch.from_numpy(made.labels[:, 0])


x_old, y_old = make(1500, OLD, seed=0)
x_old_test, y_old_test = make(500, OLD, seed=3)
x_new, y_new = make(80, NEW, seed=1)
x_new = 0.2 * x_new + 0.3  # the new photographs are pale, as in fog
# --8<-- [end:data]


# --8<-- [start:known]
def fit(model, parameters, x, y, steps):
    optimizer = torch.optim.Adam(parameters, lr=0.003)
    for _ in range(steps):
        rows = torch.randperm(len(x))[:40]
        loss = nn.functional.cross_entropy(model(x[rows]), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def right(model):
    with torch.no_grad():
        return (model.eval()(x_old_test).argmax(dim=1) == y_old_test).float().mean().item()


torch.manual_seed(0)
layers = []
for before, after, kernel, stride in (3, 12, 5, 2), (12, 24, 3, 2), (24, 48, 3, 1):
    convolution = nn.Conv2d(before, after, kernel, stride=stride, padding=kernel // 2)
    layers += [convolution, nn.BatchNorm2d(after), nn.ReLU()]
known = nn.Sequential(*layers, nn.MaxPool2d(2), nn.Flatten())
old_head = nn.Linear(768, 6)
old_model = nn.Sequential(known, old_head)
fit(old_model, old_model.parameters(), x_old, y_old, steps=200)
before = {name: value.clone() for name, value in known.state_dict().items()}
# --8<-- [end:known]


# --8<-- [start:broken]
def broken():
    known.load_state_dict(before)
    new_model = nn.Sequential(known, nn.Linear(768, 4))
    known.requires_grad_(False)
    new_model.train()
    fit(new_model, new_model[1].parameters(), x_new, y_new, steps=100)
    return right(old_model)


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    known.load_state_dict(before)
    new_model = nn.Sequential(known, nn.Linear(768, 4))
    known.requires_grad_(False)
    new_model.train()
    known.eval()  # after train(), which would undo it
    fit(new_model, new_model[1].parameters(), x_new, y_new, steps=100)
    return right(old_model)


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """The old network has become worse, though no weight of it was trained."""
    return result < right_before - 0.04


right_before = right(old_model)
# --8<-- [end:symptom]


if __name__ == "__main__":
    print(f"six old shapes, before: {right_before:.0%}")
    for name, run in ("only weights frozen", broken), ("in evaluation mode", fixed):
        share = run()
        changed = [key for key, value in known.state_dict().items() if not torch.equal(value, before[key])]
        print(f"{name}: {len(changed)} arrays changed, old shapes {share:.0%}", *changed[:2])
        assert symptom(share) == (run is broken)
    assert len(changed) == 0
