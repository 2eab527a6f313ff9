# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "torch"]
# ///
"""Study: an MLP, local layers and convolutions on five shapes, and on the same images with all pixels permuted."""

import sys
from functools import cache

import numpy as np
import torch
from torch import nn
from torch.nn.functional import cross_entropy, unfold

from dlref.data import scenes

SHORT = "--short" in sys.argv
SEEDS, EPOCHS, TRAIN = ([0], 1, 100) if SHORT else ([0, 1, 2], 10, 1000)
PLAIN = {"textures": ["plain"], "backgrounds": ["clouds"], "occlusion": 0, "clutter": 0}
SHAPES = ["disc", "ring", "crescent", "square", "triangle"]


# --8<-- [start:local]
class Local(nn.Module):
    """The windows of a convolution, with weights of their own at each of the side × side places."""

    def __init__(self, ins, outs, kernel, side, stride):
        super().__init__()
        self.kernel, self.stride, self.side = kernel, stride, side
        bound = (ins * kernel**2) ** -0.5  # the initial weights are as large as in a convolution
        self.weight = nn.Parameter(torch.empty(side**2, ins * kernel**2, outs).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.empty(side**2, 1, outs).uniform_(-bound, bound))

    def forward(self, x):
        windows = unfold(x, self.kernel, stride=self.stride).permute(2, 0, 1)  # (places, N, ins · kernel²)
        y = self.bias + windows @ self.weight  # (places, N, outs)
        return y.permute(1, 2, 0).unflatten(2, (self.side, self.side))


# --8<-- [end:local]


# --8<-- [start:models]
def mlp():
    return nn.Sequential(nn.Flatten(), nn.Linear(3 * 32 * 32, 128), nn.ReLU(), nn.Linear(128, 5))


def local():
    layers = Local(3, 24, 5, 14, stride=2), nn.ReLU(), Local(24, 48, 3, 6, stride=2), nn.ReLU()
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(48 * 6 * 6, 5))


def cnn():
    layers = nn.Conv2d(3, 24, 5, stride=2), nn.ReLU(), nn.Conv2d(24, 48, 3, stride=2), nn.ReLU()
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(48 * 6 * 6, 5))


RATES = {mlp: [1e-3, 3e-3], local: [1.5e-3, 3e-3, 6e-3], cnn: [2e-3, 4e-3, 8e-3]}
# --8<-- [end:models]


# --8<-- [start:permute]
@cache
def images_of(seed, permuted):
    """Training, validation and test images; each seed has its own images and its own permutation."""
    made = scenes(TRAIN + 1500, size=32, shapes=SHAPES, **PLAIN, rng=np.random.default_rng(seed))
    x, y = torch.from_numpy(made.images - 0.5), torch.from_numpy(made.labels[:, 0])
    if permuted:
        order = np.random.default_rng(seed).permutation(32 * 32)
        x = x.flatten(2)[:, :, order].reshape(x.shape)
    sizes = [TRAIN, 500, 1000]
    return [*zip(x.split(sizes), y.split(sizes), strict=True)]


# --8<-- [end:permute]


def train(make, lr, seed, permuted):
    """Accuracy on validation and on test images, after the epoch in which the former was best."""
    (x, y), *others = images_of(seed, permuted)
    torch.manual_seed(seed)
    model = make()
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    reached = []
    for _ in range(EPOCHS):
        for rows in torch.randperm(len(x)).split(50):
            loss = cross_entropy(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            reached.append([(model(a).argmax(dim=1) == b).float().mean().item() for a, b in others])
    return max(reached)


print("model    parameters   pixels      rate     unseen images right, three seeds")
scores = {}
for make in RATES:
    size = sum(parameter.numel() for parameter in make().parameters())
    for permuted in (False, True):
        first = {lr: train(make, lr, SEEDS[0], permuted) for lr in RATES[make]}
        lr = max(first, key=first.get)
        test = [first[lr][1], *(train(make, lr, seed, permuted)[1] for seed in SEEDS[1:])]
        scores[make, permuted] = test
        order = "permuted" if permuted else "in place"
        shares = "   ".join(f"{share:.0%}" for share in test)
        print(f"{make.__name__:7}  {size:10,}   {order}  {lr:7}     {shares}", flush=True)

mean = {key: np.mean(shares) for key, shares in scores.items()}
assert SHORT or min(scores[cnn, False]) > max(scores[local, False]) + 0.04
assert SHORT or min(scores[local, False]) > max(scores[mlp, False]) + 0.05
assert SHORT or min(scores[local, False]) > max(scores[local, True] + scores[cnn, True]) + 0.02
assert SHORT or min(scores[local, True] + scores[cnn, True]) > max(scores[mlp, False] + scores[mlp, True])
assert SHORT or 0.14 < mean[cnn, False] - mean[cnn, True] < 0.2, "the network with sharing falls furthest"
assert SHORT or 0.04 < mean[local, False] - mean[local, True] < 0.08
assert SHORT or abs(mean[cnn, True] - mean[local, True]) < 0.015, "permuted, sharing is worth nothing"
assert SHORT or abs(mean[mlp, False] - mean[mlp, True]) < 0.015, "an MLP does not use the order of the pixels"
