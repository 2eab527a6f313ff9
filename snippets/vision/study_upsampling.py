# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "torch"]
# ///
"""Study: four ways to double the size in a small super-resolution network; own rates, three new seeds."""

import sys
from functools import cache

import numpy as np
import torch
from torch import nn

from dlref.data import scenes

SHORT = "--short" in sys.argv
RATES, SEEDS, EPOCHS, TRAIN = ([0.003], [1], 1, 60) if SHORT else ([0.001, 0.003, 0.01], [1, 2, 3], 14, 300)


# --8<-- [start:ways]
class Enlarged(nn.Module):
    """(N, 3, 16, 16) -> (N, 3, 32, 32): bilinear enlargement, and what the layers add to it."""

    def __init__(self, layers):
        super().__init__()
        self.layers = layers

    def forward(self, x):
        return nn.functional.interpolate(x, scale_factor=2, mode="bilinear") + self.layers(x)


def network(way, c=24):
    ways = {
        "nearest, then convolution": [nn.Upsample(scale_factor=2), nn.Conv2d(c, 3, 3, padding=1)],
        "transposed, kernel 3": [nn.ConvTranspose2d(c, 3, 3, stride=2, padding=1, output_padding=1)],
        "transposed, kernel 4": [nn.ConvTranspose2d(c, 3, 4, stride=2, padding=1)],
        "pixel shuffle": [nn.Conv2d(c, 12, 3, padding=1), nn.PixelShuffle(2)],
    }
    features = [nn.Conv2d(3, c, 3, padding=1), nn.ReLU(), nn.Conv2d(c, c, 3, padding=1), nn.ReLU()]
    return Enlarged(nn.Sequential(*features, *ways[way]))


# --8<-- [end:ways]


@cache
def parts(seed):
    """Training, validation and test images; each pixel of the small ones is the mean of 2 × 2."""
    rng = np.random.default_rng(seed)
    large = torch.from_numpy(scenes(TRAIN + 200, size=32, rng=rng).images - 0.5)
    small = nn.functional.avg_pool2d(large, 2)
    return [*zip(small.split([TRAIN, 100, 100]), large.split([TRAIN, 100, 100]), strict=True)]


# --8<-- [start:measures]
def chessboard(images):
    """How far the four kinds of pixels (even and odd rows and columns) differ in mean, in grey values of 256."""
    kinds = torch.stack([images[..., i::2, j::2].mean(dim=(-2, -1)) for i in (0, 1) for j in (0, 1)])  # (4, N, 3)
    return 256 * kinds.std(dim=0, unbiased=False).mean().item()


def decibels(images, truth):
    """Peak signal-to-noise ratio: 20 dB is a mean square error of a hundredth, 30 dB of a thousandth."""
    return -10 * (images - truth).square().mean().log10().item()


# --8<-- [end:measures]


def train(way, lr, seed):
    """Decibels on validation and test images; the chessboard in the test images before and after training."""
    (x, y), (x_val, y_val), (x_test, y_test) = parts(seed)
    torch.manual_seed(seed)
    model = network(way)
    flat = torch.rand(20, 3, 1, 1).expand(20, 3, 16, 16) - 0.5
    with torch.no_grad():
        before = chessboard(model(flat)[..., 6:-6, 6:-6])
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    for _ in range(EPOCHS):
        for rows in torch.randperm(len(x)).split(20):
            loss = (model(x[rows]) - y[rows]).square().mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    with torch.no_grad():
        after = chessboard(model(flat)[..., 6:-6, 6:-6])
        return decibels(model(x_val), y_val), decibels(model(x_test), y_test), before, after


def alone(mode):
    """Decibels of an enlargement without any weights, on the test images of each seed."""
    pairs = [parts(seed)[2] for seed in SEEDS]
    return [decibels(nn.functional.interpolate(small, scale_factor=2, mode=mode), large) for small, large in pairs]


def row(name, rate, test, before="", after=""):
    each = "   ".join(f"{d:.2f}" for d in test)
    return f"{name:26}  {rate:<6} {each:21}   {np.mean(test):.2f}   {before:>7}{after:>7}"


print("                            rate   dB, three seeds         mean   chessboard before, after")
found = {mode: (alone(mode),) for mode in ("nearest", "bilinear")}
for mode, (test,) in found.items():
    print(row(f"{mode} alone", "-", test))
for way in ("nearest, then convolution", "transposed, kernel 3", "transposed, kernel 4", "pixel shuffle"):
    tried = {lr: train(way, lr, seed=0)[0] for lr in RATES}
    lr = max(tried, key=tried.get)
    _, test, before, after = zip(*(train(way, lr, seed) for seed in SEEDS), strict=True)
    found[way] = test, np.mean(before), np.mean(after)
    print(row(way, lr, test, f"{np.mean(before):.1f}", f"{np.mean(after):.1f}"), flush=True)

trained = [found[way] for way in found if way not in ("nearest", "bilinear")]
assert all(before < 1e-3 and after < 1e-3 for _, before, after in trained[:1])
assert all(before > 3 for _, before, _ in trained[1:])
assert SHORT or all(after < 0.15 * before for _, before, after in trained[1:]), "training removes most of it"
assert SHORT or all(min(test) > max(found["bilinear"][0]) + 0.4 for test, _, _ in trained)
assert SHORT or max(min(test) for test, _, _ in trained) < min(max(test) for test, _, _ in trained), "ranges overlap"
