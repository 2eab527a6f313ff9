# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "torch"]
# ///
"""Study: six blocks in one network on scenes, and ConvNeXt's changes undone one at a time; products, time, accuracy."""

import sys
from time import perf_counter

import numpy as np
import torch
from torch import nn

from dlref.data import SCENE_SHAPES, scenes

SHORT = "--short" in sys.argv
RATES, SEEDS, EPOCHS, TRAIN = ([1e-2], 1, 1, 100) if SHORT else ([3e-3, 1e-2, 3e-2], 3, 8, 1000)


# --8<-- [start:residual]
def conv(c_in, c_out, k, groups=1):
    """A convolution that keeps height and width, and batch normalisation."""
    return nn.Sequential(
        nn.Conv2d(c_in, c_out, k, padding=k // 2, groups=groups, bias=False),
        nn.BatchNorm2d(c_out),
    )


class Residual(nn.Module):
    def __init__(self, *layers):
        super().__init__()
        self.f = nn.Sequential(*layers)

    def forward(self, x):
        return x + self.f(x)


def plain(c):
    return Residual(conv(c, c, 3), nn.ReLU(), conv(c, c, 3))


# --8<-- [end:residual]


# --8<-- [start:bottleneck]
def bottleneck(c):
    narrow = c // 4
    return Residual(
        *(conv(c, narrow, 1), nn.ReLU()),
        *(conv(narrow, narrow, 3), nn.ReLU()),
        conv(narrow, c, 1),
    )


# --8<-- [end:bottleneck]


# --8<-- [start:separable]
def separable(c):
    return Residual(
        *(conv(c, c, 3, groups=c), nn.ReLU(), conv(c, c, 1), nn.ReLU()),
        *(conv(c, c, 3, groups=c), nn.ReLU(), conv(c, c, 1)),
    )


# --8<-- [end:separable]


# --8<-- [start:squeeze]
class SqueezeExcitation(nn.Module):
    def __init__(self, c, fewer=4):
        super().__init__()
        self.gates = nn.Sequential(nn.Linear(c, c // fewer), nn.ReLU(), nn.Linear(c // fewer, c), nn.Sigmoid())

    def forward(self, x):  # (N, c, H, W)
        means = x.mean(dim=(2, 3))  # squeeze: (N, c)
        return x * self.gates(means)[:, :, None, None]  # excite: one factor a channel


def plain_with_gates(c):
    return Residual(conv(c, c, 3), nn.ReLU(), conv(c, c, 3), SqueezeExcitation(c))


# --8<-- [end:squeeze]


# --8<-- [start:inverted]
def inverted(c):
    wide = 4 * c
    return Residual(
        *(conv(c, wide, 1), nn.ReLU()),
        *(conv(wide, wide, 3, groups=wide), nn.ReLU()),
        conv(wide, c, 1),
    )


# --8<-- [end:inverted]


# --8<-- [start:convnext]
class LayerNorm2d(nn.LayerNorm):
    """Over the channels of each position; nn.LayerNorm takes the last axis, so the channels go there and back."""

    def forward(self, x):
        return super().forward(x.movedim(1, -1)).movedim(-1, 1)


def convnext(c, k=7, norm=LayerNorm2d, act=nn.GELU, early=nn.Identity):
    return Residual(
        *(nn.Conv2d(c, c, k, padding=k // 2, groups=c), norm(c), early()),
        *(nn.Conv2d(c, 4 * c, 1), act(), nn.Conv2d(4 * c, c, 1)),
    )


# --8<-- [end:convnext]

# --8<-- [start:rivals]
BLOCKS = {
    "two 3x3": plain,
    "bottleneck": bottleneck,
    "separable": separable,
    "two 3x3, gates": plain_with_gates,
    "inverted": inverted,
    "ConvNeXt": convnext,
    "  3x3": lambda c: convnext(c, k=3),
    "  batch norm": lambda c: convnext(c, norm=nn.BatchNorm2d),
    "  ReLU": lambda c: convnext(c, act=nn.ReLU),
    "  two GELUs": lambda c: convnext(c, early=nn.GELU),
}


def network(block, c=32):
    return nn.Sequential(
        *(nn.Conv2d(3, c, 7, stride=4, padding=3, bias=False), nn.BatchNorm2d(c), nn.ReLU()),  # (N, c, 8, 8)
        *(block(c), block(c)),
        *(nn.BatchNorm2d(c), nn.ReLU(), nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(c, 5)),
    )


# --8<-- [end:rivals]


# --8<-- [start:train]
def images_of(n, seed):
    options = {"shapes": SCENE_SHAPES[:5], "textures": ["plain"], "occlusion": 0, "clutter": 0}
    made = scenes(n, size=32, rng=np.random.default_rng(seed), **options)
    return torch.from_numpy(made.images - 0.5), torch.from_numpy(made.labels[:, 0])


def right(model, x, y):
    with torch.no_grad():
        return (model.eval()(x).argmax(dim=1) == y).float().mean().item()


def train(block, rate, seed):
    torch.manual_seed(seed)
    model, (x, y) = network(block), training[seed]
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, EPOCHS * -(-len(x) // 50))
    start = perf_counter()
    for _ in range(EPOCHS):
        model.train()
        for rows in torch.randperm(len(x)).split(50):
            loss = nn.functional.cross_entropy(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    seconds = perf_counter() - start
    return right(model, *validation), right(model, *test), seconds


# --8<-- [end:train]
def products(model, x):
    """Multiply-adds of all convolutions and linear layers for one image."""
    total = [0]

    def add(layer, inputs, output):
        total[0] += layer.weight[0].numel() * output[0].numel()

    for layer in model.modules():
        if isinstance(layer, (nn.Conv2d, nn.Linear)):
            layer.register_forward_hook(add)
    model.eval()(x)
    return total[0]


# --8<-- [start:layers]
LAYERS = {
    "3x3": nn.Conv2d(64, 64, 3, padding=1),
    "1x1": nn.Conv2d(64, 64, 1),
    "depthwise 3x3": nn.Conv2d(64, 64, 3, padding=1, groups=64),
    "depthwise 7x7": nn.Conv2d(64, 64, 7, padding=3, groups=64),
    "batch norm": nn.BatchNorm2d(64),
}


def milliseconds(layer, repeats=3 if SHORT else 30):
    """The shortest time for 16 images of 32 x 32, forward and backward."""
    taken = []
    for _ in range(repeats):
        x = torch.randn(16, 64, 32, 32, requires_grad=True)
        start = perf_counter()
        layer(x).sum().backward()
        taken.append(1000 * (perf_counter() - start))
    return min(taken)


# --8<-- [end:layers]
times = {}
print("layer, 64 channels   10^6 products   milliseconds   10^9 products a second")
for name, layer in LAYERS.items():
    work = 16 * products(nn.Sequential(layer), torch.zeros(1, 64, 32, 32)) / 1e6
    times[name] = milliseconds(layer)
    print(f"{name:18} {work:15.0f} {times[name]:14.1f}   {3 * work / times[name]:22.1f}", flush=True)
print()

training = [images_of(TRAIN, seed) for seed in range(SEEDS)]
validation, test = images_of(TRAIN, 100), images_of(2 * TRAIN, 200)

found = {}
print("                 weights of     10^6 products   seconds a")
print("block             the block   of the network   training    rate    test images right   mean")
for name, block in BLOCKS.items():
    weights = sum(p.numel() for p in block(32).parameters())
    work = products(network(block), test[0][:1]) / 1e6
    first = {rate: train(block, rate, 0) for rate in RATES}
    rate = max(first, key=lambda rate: first[rate][0])  # by the validation images
    runs = [first[rate], *(train(block, rate, seed) for seed in range(1, SEEDS))]
    seconds = min(run[2] for run in [*first.values(), *runs])
    found[name] = scores = [100 * run[1] for run in runs]
    print(
        f"{name:16} {weights:10}   {work:14.2f}   {seconds:8.1f}    {rate:<6g}"
        f"  {'  '.join(f'{score:.1f}' for score in scores):17}   {np.mean(scores):.1f}",
        flush=True,
    )

mean = {name: np.mean(scores) for name, scores in found.items()}
assert SHORT or times["depthwise 3x3"] > 0.2 * times["3x3"], "a sixty-fourth of the products, but not of the time"
assert SHORT or times["depthwise 7x7"] > times["3x3"], "a twelfth of the products, and more time"
assert SHORT or max(found["bottleneck"]) + 5 < min(found["separable"])
assert SHORT or max(found["separable"]) < min(found["inverted"] + found["two 3x3"])
assert SHORT or abs(mean["two 3x3, gates"] - mean["two 3x3"]) < 3, "gates make no difference here"
assert SHORT or mean["two 3x3"] - mean["ConvNeXt"] > 4, "the newest block is not the best one here"
assert SHORT or mean["  two GELUs"] + 3 < mean["ConvNeXt"], "a second activation"
