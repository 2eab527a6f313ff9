# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "torch"]
# ///
"""Scenes that were changed to fool one network, shown to networks that were trained from other seeds."""

import numpy as np
import torch
from torch import nn

from dlref.data import SCENE_SHAPES, scenes


def draw(n, seed):
    made = scenes(
        n, size=32, shapes=SCENE_SHAPES[:5], textures=["plain"], backgrounds=["clouds"], occlusion=0, clutter=0,
        rng=np.random.default_rng(seed),
    )  # fmt: skip
    return torch.from_numpy(made.images - 0.5), torch.from_numpy(made.labels[:, 0])


x, y = draw(1000, seed=0)
x_test, y_test = draw(300, seed=1)


def train(seed, epochs=8):
    torch.manual_seed(seed)
    model = nn.Sequential(
        *(nn.Conv2d(3, 24, 5, stride=2, padding=2), nn.ReLU()),
        *(nn.Conv2d(24, 48, 3, stride=2, padding=1), nn.ReLU()),
        *(nn.Conv2d(48, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(1024, 5)),
    )
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
    for _ in range(epochs):
        for rows in torch.randperm(len(x)).split(50):
            loss = nn.functional.cross_entropy(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model


@torch.no_grad()
def accuracy(model, x):
    return (model(x).argmax(dim=1) == y_test).float().mean().item()


def pgd(model, x, y, eps, steps=10):
    start, size = x, 2.5 * eps / steps
    x = (start + eps * (2 * torch.rand(x.shape) - 1)).clamp(-0.5, 0.5)
    for _ in range(steps):
        x = x.clone().requires_grad_()
        (slope,) = torch.autograd.grad(nn.functional.cross_entropy(model(x), y), x)
        x = (x + size * slope.sign()).detach()
        x = torch.minimum(torch.maximum(x, start - eps), start + eps).clamp(-0.5, 0.5)
    return x


# --8<-- [start:transfer]
models = [train(seed) for seed in range(3)]
left = {}
print("untouched, network 0 to 2:", *(f"{accuracy(model, x_test):4.0%}" for model in models))
for k in (4, 8):
    print(f"changed by at most {k}/255      shown to 0      1      2")
    for maker, model in enumerate(models):
        torch.manual_seed(0)
        moved = pgd(model, x_test, y_test, k / 255)
        left[k, maker] = [accuracy(other, moved) for other in models]
        print(f"made for network {maker}                 ", *(f"{share:6.0%}" for share in left[k, maker]))
noise = x_test + 8 / 255 * torch.randn(x_test.shape).sign()
shaken = [accuracy(model, noise) for model in models]
print("random signs, 8/255                ", *(f"{share:6.0%}" for share in shaken))
# --8<-- [end:transfer]

assert all(min(row) == row[maker] for (_, maker), row in left.items())
assert all(share < shaken[k] for row in left.values() for k, share in enumerate(row))
assert max(left[8, maker][maker] for maker in range(3)) < 0.15
