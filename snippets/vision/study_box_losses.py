# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "torch"]
# ///
"""Study: four losses for a box, each at the rate that validation scenes choose; three seeds, test scenes."""

import sys

import numpy as np
import torch
from torch import nn

from dlref.data import scenes

SHORT = "--short" in sys.argv
SEEDS, EPOCHS, TRAIN = ([0], 1, 200) if SHORT else ([0, 1, 2], 8, 1000)
RATES = [1e-3, 3e-3] if SHORT else [1e-3, 2e-3, 4e-3, 8e-3]
LOOK = {"textures": ["plain"], "backgrounds": ["clouds"], "scale": (0.4, 0.8)}
PLAIN = {**LOOK, "shift": 0.8, "occlusion": 0, "clutter": 0}


def iou(a, b):
    sides = (torch.minimum(a[:, 2:], b[:, 2:]) - torch.maximum(a[:, :2], b[:, :2])).clamp(min=0)
    shared = sides.prod(dim=1)
    area_a, area_b = ((c[:, 2:] - c[:, :2]).prod(dim=1) for c in (a, b))
    return shared / (area_a + area_b - shared)


# --8<-- [start:losses]
LOSSES = {
    "squares": nn.functional.mse_loss,
    "L1": nn.functional.l1_loss,
    "smooth L1": nn.functional.smooth_l1_loss,
    "1 - IoU": lambda found, goal: (1 - iou(found, goal)).mean(),
}
# --8<-- [end:losses]


def parts(seed):
    made = scenes(TRAIN + 600, size=32, **PLAIN, rng=np.random.default_rng(seed))
    x, boxes = torch.from_numpy(made.images - 0.5), torch.from_numpy(made.boxes[:, 0]) / 8
    return [*zip(x.split([TRAIN, 200, 400]), boxes.split([TRAIN, 200, 400]), strict=True)]


DATA = {seed: parts(seed) for seed in SEEDS}


def train(name, lr, seed):
    """Mean IoU on validation and on test scenes."""
    (x, boxes), *others = DATA[seed]
    torch.manual_seed(seed)
    model = nn.Sequential(
        *(nn.Conv2d(3, 24, 5, stride=2, padding=2), nn.ReLU()),
        *(nn.Conv2d(24, 48, 3, stride=2, padding=1), nn.ReLU()),
        *(nn.Conv2d(48, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Linear(1024, 128), nn.ReLU(), nn.Linear(128, 4)),
    )
    model[-1].bias.data = boxes.mean(dim=0)  # all begin with the constant box, so that boxes and truth overlap
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    for _ in range(EPOCHS):
        for rows in torch.randperm(TRAIN).split(50):
            loss = LOSSES[name](model(x[rows]), boxes[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    with torch.no_grad():
        return [iou(model(a), b).mean().item() for a, b in others]


means = {}
print("loss        rate     mean IoU on test scenes, three seeds   mean")
for name in LOSSES:
    first = {lr: train(name, lr, SEEDS[0]) for lr in RATES}
    lr = max(first, key=lambda rate: first[rate][0])
    test = [first[lr][1], *(train(name, lr, seed)[1] for seed in SEEDS[1:])]
    means[name] = np.mean(test)
    print(f"{name:10}  {lr:<7g}  {'   '.join(f'{value:.3f}' for value in test):37} {means[name]:.3f}", flush=True)

assert SHORT or 0.7 < min(means.values()) <= max(means.values()) < 0.85
