# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "torch"]
# ///
"""Transfer: a network that knows six shapes learns four others from 20 images of each."""

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


x_old, y_old = make(2000, OLD, seed=0)
x_few, y_few = make(80, NEW, seed=1)  # 20 of each class
x_test, y_test = make(1000, NEW, seed=2)
# --8<-- [end:data]


# --8<-- [start:network]
def features():
    layers = []
    for before, after, kernel, stride in (3, 12, 5, 2), (12, 24, 3, 2), (24, 48, 3, 1):
        convolution = nn.Conv2d(before, after, kernel, stride=stride, padding=kernel // 2)
        layers += [convolution, nn.BatchNorm2d(after), nn.ReLU()]
    return nn.Sequential(*layers, nn.MaxPool2d(2), nn.Flatten())  # 768 numbers an image


def fit(model, x, y, steps):
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    for _ in range(steps):
        rows = torch.randperm(len(x))[:40]
        loss = nn.functional.cross_entropy(model(x[rows]), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model.eval()


# --8<-- [end:network]


# --8<-- [start:pretrain]
steps = 250
torch.manual_seed(0)
known = features()
fit(nn.Sequential(known, nn.Linear(768, 6)), x_old, y_old, steps)
with torch.no_grad():
    few, test = known(x_few), known(x_test)
print("images", tuple(x_few.shape), "-> features", tuple(few.shape))
# --8<-- [end:pretrain]


# --8<-- [start:compare]
def right(model, x):
    return (model(x).argmax(dim=1) == y_test).float().mean().item()


whole, only_last = [], []
for seed in range(3):
    torch.manual_seed(seed)
    model = fit(nn.Sequential(features(), nn.Linear(768, 4)), x_few, y_few, steps=100)
    whole.append(right(model, x_test))
    torch.manual_seed(seed)
    layer = fit(nn.Linear(768, 4), few, y_few, steps=100)
    only_last.append(right(layer, test))
print("whole network from scratch:         ", *(f"{share:.0%}" for share in whole))
print("only a last layer on known features:", *(f"{share:.0%}" for share in only_last))
# --8<-- [end:compare]

if steps == 250:  # with fewer steps of pre-training the lead is smaller, or gone
    assert min(only_last) > max(whole) + 0.2
