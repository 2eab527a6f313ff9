# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "torch"]
# ///
"""How much pre-training do frozen features need?"""

import numpy as np
import torch
from torch import nn

from dlref.data import scenes

OLD = ["disc", "ring", "crescent", "square", "cross", "drop"]
NEW = ["triangle", "star", "heart", "arrow"]


def make(n, shapes, seed):
    made = scenes(n, size=32, shapes=shapes, occlusion=0, clutter=0, rng=np.random.default_rng(seed))
    return torch.from_numpy(made.images - 0.5), torch.from_numpy(made.labels[:, 0])


x_old, y_old = make(2000, OLD, seed=0)
x_few, y_few = make(80, NEW, seed=1)
x_test, y_test = make(1000, NEW, seed=2)


def features():
    layers = []
    for before, after, kernel, stride in (3, 12, 5, 2), (12, 24, 3, 2), (24, 48, 3, 1):
        convolution = nn.Conv2d(before, after, kernel, stride=stride, padding=kernel // 2)
        layers += [convolution, nn.BatchNorm2d(after), nn.ReLU()]
    return nn.Sequential(*layers, nn.MaxPool2d(2), nn.Flatten())


def fit(model, x, y, steps):
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    for _ in range(steps):
        rows = torch.randperm(len(x))[:40]
        loss = nn.functional.cross_entropy(model(x[rows]), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model.eval()


def right(model, x):
    return (model(x).argmax(dim=1) == y_test).float().mean().item()


# --8<-- [start:compare]
def last_layers(known):
    """Three last layers on these features: shares of right answers on the new shapes."""
    with torch.no_grad():
        few, test = known.eval()(x_few), known(x_test)
    shares = []
    for seed in range(3):
        torch.manual_seed(seed)
        shares.append(right(fit(nn.Linear(768, 4), few, y_few, steps=100), test))
    return shares


torch.manual_seed(0)
random = features()
scores = {"0, no counts": last_layers(random)}
random.train()
with torch.no_grad():
    for x in x_old.split(40):
        random(x)  # no weight changes, but batch normalisation counts
scores["0"] = last_layers(random)
for steps in (25, 50, 100, 250):
    torch.manual_seed(0)  # as in train_transfer.py
    known = features()
    fit(nn.Sequential(known, nn.Linear(768, 6)), x_old, y_old, steps)
    scores[steps] = last_layers(known)
print("steps        right, three last layers")
for steps, shares in scores.items():
    print(f"{steps:<13}", *(f"{share:.0%}" for share in shares))
# --8<-- [end:compare]

assert max(scores["0, no counts"]) < 0.3 < min(scores["0"])
assert min(scores[250]) > max(scores["0"]) + 0.2
assert min(scores[250]) > max(scores[50])
