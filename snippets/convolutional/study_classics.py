# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "torch"]
# ///
"""Study: a LeNet and a thin VGG with as many products, on scenes; each at its own rate, three seeds, two budgets."""

import sys

import numpy as np
import torch
from torch import nn
from torch.nn.functional import cross_entropy

from dlref.data import SCENE_SHAPES, scenes

SHORT = "--short" in sys.argv
N, SEEDS, BUDGETS = (150, [1], [1]) if SHORT else (1000, [1, 2, 3], [8, 24])


def pictures(n, seed):
    easy = {"textures": ["plain"], "backgrounds": ["clouds"], "occlusion": 0, "clutter": 0}
    made = scenes(n, size=32, shapes=SCENE_SHAPES[:5], **easy, rng=np.random.default_rng(seed))
    return torch.from_numpy(made.images - 0.5), torch.from_numpy(made.labels[:, 0])


parts = [pictures(N, 0), pictures(N // 2, 1), pictures(N, 2)]  # training, validation, test


# --8<-- [start:models]
def lenet():
    first = nn.Conv2d(3, 6, 5), nn.ReLU(), nn.MaxPool2d(2)  # (N, 6, 14, 14)
    second = nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2)  # (N, 16, 5, 5)
    dense = nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 5)
    return nn.Sequential(*first, *second, *dense)


def thin_vgg():
    layers, ins = [], 3
    for outs in 4, 8, 16:  # two convolutions of each width, then half the size
        for _ in range(2):
            layers, ins = [*layers, nn.Conv2d(ins, outs, 3, padding=1), nn.ReLU()], outs
        layers.append(nn.MaxPool2d(2))
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(256, 5))


def products(model):
    """Multiply-adds for one image: each weight of a convolution works at every position of its output."""
    total, x = 0, torch.zeros(1, 3, 32, 32)
    for layer in model:
        x = layer(x)
        if hasattr(layer, "weight"):
            total += layer.weight.numel() * x[0, 0].numel()  # one position for a dense layer
    return total


def drawn(make, seed):
    """A network whose weights are drawn by He's rule."""
    torch.manual_seed(seed)
    model = make()
    for layer in model:
        if hasattr(layer, "weight"):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            nn.init.zeros_(layer.bias)
    return model


# --8<-- [end:models]


# --8<-- [start:compare]
def train(make, lr, seed, epochs):
    """Accuracy on validation and on test images after the training."""
    (x, y), *others = parts
    model = drawn(make, seed)
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    for _ in range(epochs):
        for rows in torch.randperm(N).split(50):
            loss = cross_entropy(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    with torch.no_grad():
        return [(model(a).argmax(dim=1) == b).float().mean().item() for a, b in others]


found, size = {}, {}
print("network    weights  products   epochs  best rate   on test images, three seeds")
for make in lenet, thin_vgg:
    weights = sum(parameter.numel() for parameter in make().parameters())
    size[make.__name__] = products(make())
    for epochs in BUDGETS:
        tries = {lr: train(make, lr, 0, epochs)[0] for lr in ([0.003] if SHORT else [0.003, 0.01, 0.03])}
        best = max(tries, key=tries.get)
        found[make.__name__, epochs] = sorted(train(make, best, seed, epochs)[1] for seed in SEEDS)
        each = "   ".join(f"{share:.0%}" for share in found[make.__name__, epochs])
        print(f"{make.__name__:9} {weights:8} {size[make.__name__]:9}  {epochs:7}  {best:<9}   {each}", flush=True)
# --8<-- [end:compare]

assert not {image.numpy().tobytes() for image in parts[0][0]} & {image.numpy().tobytes() for image in parts[2][0]}
assert abs(size["thin_vgg"] / size["lenet"] - 1) < 0.1
assert SHORT or np.mean(found["thin_vgg", 8]) > np.mean(found["lenet", 8])
assert SHORT or np.mean(found["lenet", 24]) > 0.92 < found["thin_vgg", 24][0]
