# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "torch"]
# ///
"""Failure: a defence that only hides the gradient looks perfect until the attack goes around it."""

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


# --8<-- [start:broken]
class Rounded(nn.Module):
    """The same network behind a filter that leaves 16 levels of each colour."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, x):
        return self.model((x * 15).round() / 15)


model = train(seed=0)
defended = Rounded(model)
print("                          untouched   random signs   PGD")
for name, net in {"as it was trained": model, "behind the filter": defended}.items():
    torch.manual_seed(0)
    eps = 8 / 255
    noise = (x_test + eps * torch.randn(x_test.shape).sign()).clamp(-0.5, 0.5)
    row = [accuracy(net, x_test), accuracy(net, noise), accuracy(net, pgd(net, x_test, y_test, eps))]
    print(f"{name}         {row[0]:9.0%}   {row[1]:12.0%}   {row[2]:3.0%}")
# --8<-- [end:broken]
random_signs = row[1]


# --8<-- [start:cause]
x_one = x_test.clone().requires_grad_()
(slope,) = torch.autograd.grad(nn.functional.cross_entropy(defended(x_one), y_test), x_one)
print("largest slope of the loss:", slope.abs().max().item())
# --8<-- [end:cause]


# --8<-- [start:fixed]
class Through(Rounded):
    """Rounds on the way forward, and lets the gradient through on the way back."""

    def forward(self, x):
        rounded = (x * 15).round() / 15
        return self.model(x + (rounded - x).detach())


torch.manual_seed(0)
attacks = {
    "PGD on the filter": pgd(defended, x_test, y_test, eps),
    "made for the network without it": pgd(model, x_test, y_test, eps),
    "gradient let through": pgd(Through(model), x_test, y_test, eps),
}
left = {name: accuracy(defended, moved) for name, moved in attacks.items()}
for name, share in left.items():
    print(f"{name:32} {share:4.0%}")
# --8<-- [end:fixed]

# --8<-- [start:loud]
print("logits times     PGD leaves right")
loud = {}
for factor in (1, 10, 100, 1000):
    torch.manual_seed(0)
    moved = pgd(lambda x, factor=factor: factor * model(x), x_test, y_test, eps)
    loud[factor] = accuracy(model, moved)
    print(f"{factor:12}     {loud[factor]:8.0%}")
# --8<-- [end:loud]


def broken():
    return left["PGD on the filter"]


def fixed():
    return left["gradient let through"]


# --8<-- [start:symptom]
def symptom(share):
    """The attack does no more harm than random signs do."""
    return share > random_signs - 0.05


# --8<-- [end:symptom]

assert slope.abs().max() == 0
assert left["PGD on the filter"] > 0.9
assert max(left["gradient let through"], left["made for the network without it"]) < 0.12
assert loud[1] < 0.12 < 0.2 < loud[10] < 0.6 < 0.85 < loud[1000]
