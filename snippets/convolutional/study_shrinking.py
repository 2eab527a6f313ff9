# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "torch"]
# ///
"""Study: four ways to halve a map, and images whose axes are scrambled; rates by validation images, three seeds."""

import sys
from functools import cache

import numpy as np
import torch
from torch import nn

from dlref.data import SCENE_SHAPES, scenes

# --8<-- [start:networks]
SHORT = "--short" in sys.argv
SEEDS, EPOCHS, TRAIN = ([0], 1, 200) if SHORT else ([0, 1, 2], 8, 1000)
RATES = [3e-3] if SHORT else [1e-3, 3e-3, 1e-2]


def network(widths, stride, pool):
    layers, channels = [], 3
    for width in widths:
        layers += [nn.Conv2d(channels, width, 3, stride=stride, padding=1), nn.ReLU(), *pool()]
        channels = width
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(channels * 4 * 4, 5))  # 32, 16, 8, 4


NARROW, WIDE = (16, 32, 64), (32, 64, 128)
NETWORKS = {
    "stride 2": lambda: network(NARROW, 2, lambda: []),
    "stride 2, wide": lambda: network(WIDE, 2, lambda: []),
    "max pooling": lambda: network(NARROW, 1, lambda: [nn.MaxPool2d(2)]),
    "average pooling": lambda: network(NARROW, 1, lambda: [nn.AvgPool2d(2)]),
}
# --8<-- [end:networks]


# --8<-- [start:study]
@cache
def images_of(seed):
    rng, plain = np.random.default_rng(seed), {"textures": ["plain"], "backgrounds": ["clouds"]}
    options = {"size": 32, "shapes": SCENE_SHAPES[:5], "occlusion": 0, "clutter": 0, **plain}
    made = scenes(TRAIN + 1300, rng=rng, **options)
    x, y = torch.from_numpy(made.images - 0.5), torch.from_numpy(made.labels[:, 0])
    return [*zip(x.split([TRAIN, 300, 1000]), y.split([TRAIN, 300, 1000]), strict=True)]


def train(name, lr, seed, epochs=EPOCHS, change=lambda x: x):
    """Accuracy on validation and on test images."""
    (x, y), *others = [(change(x), y) for x, y in images_of(seed)]
    torch.manual_seed(seed)
    model = NETWORKS[name]()
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    for _ in range(epochs):
        for rows in torch.randperm(len(x)).split(50):
            loss = nn.functional.cross_entropy(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    with torch.no_grad():
        return [(model(x).argmax(dim=1) == y).float().mean().item() for x, y in others]


def compare(label, name, **options):
    """Test accuracies of all seeds, at the rate that is best on the validation images of the first two."""
    tries = {lr: [train(name, lr, seed, **options) for seed in SEEDS[:2]] for lr in RATES}
    lr = max(tries, key=lambda lr: sum(validation for validation, _ in tries[lr]))
    both = tries[lr] + [train(name, lr, seed, **options) for seed in SEEDS[2:]]
    test = [share for _, share in both]
    weights, products = sizes(NETWORKS[name]())
    shares = "  ".join(f"{share:4.0%}" for share in test)
    print(f"{label:20} {weights:6} {products / 1e6:10.1f}      {lr:<6g} {shares}", flush=True)
    return test


# --8<-- [end:study]
def sizes(model):
    """Parameters, and products of the convolutions for one image."""
    h, products = torch.zeros(1, 3, 32, 32), 0
    for layer in model:
        h = layer(h)
        products += h.numel() * layer.weight[0].numel() if isinstance(layer, nn.Conv2d) else 0
    return sum(p.numel() for p in model.parameters()), products


def scrambled(x):
    """What comes of images (height, width, colour) whose axes are reshaped instead of moved."""
    return x.permute(0, 2, 3, 1).reshape(x.shape)


print("halved by           weights 10^6 products  rate   test images, three seeds")
test = {name: compare(name, name) for name in NETWORKS}
test["longer"] = compare("stride 2, 24 epochs", "stride 2", epochs=3 * EPOCHS)
test["scrambled"] = compare("max, scrambled", "max pooling", change=scrambled)

for name in set(test) - {"max pooling"}:
    assert SHORT or max(test[name]) < min(test["max pooling"]), name
