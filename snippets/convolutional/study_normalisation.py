# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "torch"]
# ///
"""Study: no, batch, layer, group and instance normalisation on scenes, batches of 50 and 4, each at its own rate."""

import sys

import numpy as np
import torch
from torch import nn
from torch.nn.functional import cross_entropy

from dlref.data import SCENE_SHAPES, scenes

SHORT = "--short" in sys.argv
N, SEEDS = (150, [1]) if SHORT else (1000, [1, 2, 3])


def pictures(n, seed):
    easy = {"textures": ["plain"], "backgrounds": ["clouds"], "occlusion": 0, "clutter": 0}
    made = scenes(n, size=32, shapes=SCENE_SHAPES[:5], **easy, rng=np.random.default_rng(seed))
    return torch.from_numpy(made.images - 0.5), torch.from_numpy(made.labels[:, 0])


(x, y), (x_val, y_val), (x_test, y_test) = pictures(N, 0), pictures(N // 2, 1), pictures(N, 2)

# --8<-- [start:model]
KINDS = {  # a layer for `channels` maps
    "none": lambda channels: nn.Identity(),
    "batch": nn.BatchNorm2d,
    "layer": lambda channels: nn.GroupNorm(1, channels),
    "group": lambda channels: nn.GroupNorm(4, channels),
    "instance": lambda channels: nn.GroupNorm(channels, channels),
}


def network(kind):
    layers, ins = [], 3
    for outs, stride in (16, 2), (32, 2), (32, 1):
        conv = nn.Conv2d(ins, outs, 3, stride, padding=1)
        nn.init.kaiming_normal_(conv.weight, nonlinearity="relu")
        layers, ins = [*layers, conv, KINDS[kind](outs), nn.ReLU()], outs
    return nn.Sequential(*layers, nn.MaxPool2d(2), nn.Flatten(), nn.Linear(512, 5))


# --8<-- [end:model]


# --8<-- [start:train]
def right(model, x, y):
    with torch.no_grad():
        return (model.eval()(x).argmax(dim=1) == y).float().mean().item()


def train(kind, lr, seed, batch, epochs):
    """Accuracy on validation and on test images after the training."""
    torch.manual_seed(seed)
    model = network(kind)
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    for _ in range(epochs):
        for rows in torch.randperm(N).split(batch):
            loss = cross_entropy(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return right(model, x_val, y_val), right(model, x_test, y_test)


# --8<-- [end:train]

GRID = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1]


def best_rate(kind, batch, epochs, first):
    """Three rates of the grid on validation images, with one start; on as long as the best is at an end."""
    tries = {}
    for lr in GRID[first : first + (1 if SHORT else 3)]:
        tries[lr] = train(kind, lr, 0, batch, epochs)[0]
    while not SHORT and (best := max(tries, key=tries.get)) in (min(tries), max(tries)):
        lr = GRID[GRID.index(best) + (1 if best == max(tries) else -1)]
        tries[lr] = train(kind, lr, 0, batch, epochs)[0]
    return max(tries, key=tries.get)


found = {}
# --8<-- [start:compare]
print("batch  epochs  normalisation  best rate   on test images, three seeds")
for batch, epochs, first in (50, 8, 2), (50, 24, 2), (4, 2, 1):
    for kind in KINDS if epochs < 24 else ["none"]:
        best = best_rate(kind, batch, epochs, first)
        found[batch, epochs, kind] = sorted(train(kind, best, seed, batch, epochs)[1] for seed in SEEDS)
        each = "   ".join(f"{share:.0%}" for share in found[batch, epochs, kind])
        print(f"{batch:5}  {epochs:6}  {kind:13}  {best:<9}   {each}", flush=True)
# --8<-- [end:compare]

mean = {key: np.mean(shares) for key, shares in found.items()}
four, no_batch = ["batch", "layer", "group", "instance"], ["layer", "group", "instance"]
assert SHORT or min(min(found[50, 8, kind]) for kind in four) > max(found[50, 8, "none"])
assert SHORT or min(mean[50, 8, kind] for kind in four) > mean[50, 8, "none"] + 0.02
assert SHORT or max(mean[50, 8, kind] for kind in four) < min(mean[50, 8, kind] for kind in four) + 0.03
assert SHORT or mean[50, 8, "none"] + 0.01 < mean[50, 24, "none"] < mean[50, 8, "instance"], "three times the epochs"
assert SHORT or min(found[4, 2, "batch"]) > max(max(found[4, 2, kind]) for kind in no_batch), "at rates of one start"
