# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "torch"]
# ///
"""Study: training on scenes as they are, with random signs, on FGSM and on PGD, judged by a strong attack."""

import sys
from copy import deepcopy

import numpy as np
import torch
from torch import nn

from dlref.data import SCENE_SHAPES, scenes

SHORT = "--short" in sys.argv
SEEDS, BEFORE, AFTER, TRAIN, TEST = ([0], 1, 1, 100, 40) if SHORT else ([0, 1, 2], 8, 6, 1000, 200)
RATES, EPS = ([2e-3] if SHORT else [1e-3, 4e-3]), 4 / 255


def draw(n, seed):
    made = scenes(
        n, size=32, shapes=SCENE_SHAPES[:5], textures=["plain"], backgrounds=["clouds"], occlusion=0, clutter=0,
        rng=np.random.default_rng(seed),
    )  # fmt: skip
    return torch.from_numpy(made.images - 0.5), torch.from_numpy(made.labels[:, 0])


def network():
    return nn.Sequential(
        *(nn.Conv2d(3, 24, 5, stride=2, padding=2), nn.ReLU()),
        *(nn.Conv2d(24, 48, 3, stride=2, padding=1), nn.ReLU()),
        *(nn.Conv2d(48, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(1024, 5)),
    )


# --8<-- [start:attacks]
def attack(model, x, y, eps, steps, size, noise):
    """PGD; with one step of size eps and no noise it is FGSM."""
    start = x
    if noise:
        x = (start + eps * (2 * torch.rand(x.shape) - 1)).clamp(-0.5, 0.5)
    for _ in range(steps):
        x = x.clone().requires_grad_()
        (slope,) = torch.autograd.grad(nn.functional.cross_entropy(model(x), y), x)
        x = (x + size * slope.sign()).detach()
        x = torch.minimum(torch.maximum(x, start - eps), start + eps).clamp(-0.5, 0.5)
    return x


TRAINING = {
    "as they are": lambda model, x, y: x,
    "random signs": lambda model, x, y: (x + EPS * torch.randn(x.shape).sign()).clamp(-0.5, 0.5),
    "FGSM": lambda model, x, y: attack(model, x, y, EPS, steps=1, size=EPS, noise=False),
    "PGD, 3 steps": lambda model, x, y: attack(model, x, y, EPS, steps=3, size=EPS / 2, noise=True),
}
# --8<-- [end:attacks]


# --8<-- [start:study]
def train(model, kind, lr, epochs, x, y):
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    for _ in range(epochs):
        for rows in torch.randperm(len(x)).split(50):
            shown = TRAINING[kind](model, x[rows], y[rows])
            loss = nn.functional.cross_entropy(model(shown), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model


def judge(model, x, y):
    """Share read right: untouched, after FGSM, and after PGD with 10 steps."""
    torch.manual_seed(0)
    shown = (
        x,
        attack(model, x, y, EPS, steps=1, size=EPS, noise=False),
        attack(model, x, y, EPS, steps=10, size=EPS / 4, noise=True),
    )
    with torch.no_grad():
        return [(model(images).argmax(dim=1) == y).float().mean().item() for images in shown]


# --8<-- [end:study]


def start(seed):
    """A network that has learned the scenes as they are, and these scenes."""
    data = draw(TRAIN, seed)
    torch.manual_seed(seed)
    return train(network(), "as they are", 2e-3, BEFORE, *data), data


validation, test = draw(TEST, seed=100), draw(TEST, seed=200)
starts = [start(seed) for seed in SEEDS]
results = {}
# --8<-- [start:table]
print("further training    rate     untouched            FGSM              PGD, 10 steps")
results["none"] = np.array([judge(model, *test) for model, _ in starts])
print(f"none                -        {'     '.join('  '.join(f'{v:4.0%}' for v in c) for c in results['none'].T)}")
for kind in TRAINING:

    def further(lr, k, kind=kind):
        model, data = starts[k]
        torch.manual_seed(k)
        return train(deepcopy(model), kind, lr, AFTER, *data)

    first = {lr: further(lr, 0) for lr in RATES}
    lr = max(first, key=lambda lr: sum(judge(first[lr], *validation)[::2]))  # untouched and PGD
    models = [first[lr], *(further(lr, k) for k in range(1, len(starts)))]
    results[kind] = np.array([judge(model, *test) for model in models])
    columns = "     ".join("  ".join(f"{share:4.0%}" for share in column) for column in results[kind].T)
    print(f"{kind:16}    {lr:<5g}    {columns}", flush=True)
# --8<-- [end:table]

under_pgd = {kind: result[:, 2] for kind, result in results.items()}
assert set(results) == {"none", *TRAINING}
assert SHORT or min(result[:, 0].min() for result in results.values()) > 0.9, "untouched scenes are read as before"
assert SHORT or max(under_pgd[kind].max() for kind in ("none", "as they are", "random signs")) < 0.4
assert SHORT or min(under_pgd[kind].min() for kind in ("FGSM", "PGD, 3 steps")) > 0.55
