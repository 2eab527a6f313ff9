# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "torch"]
# ///
"""Study: cross-entropy against focal loss where one place in 72 has an object; three seeds."""

import sys

import numpy as np
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits

from dlref.data import SCENE_SHAPES, scenes

SHORT = "--short" in sys.argv
SEEDS, EPOCHS, TRAIN = ([0], 1, 100) if SHORT else ([0, 1, 2], 5, 600)
RATES = [3e-3, 1e-2] if SHORT else [1e-3, 3e-3, 1e-2]
PLAIN = {"textures": ["plain"], "backgrounds": ["clouds"], "occlusion": 0, "clutter": 0}


# --8<-- [start:focal]
def cross_entropy(logits, there):
    return binary_cross_entropy_with_logits(logits, there, reduction="none")


def focal(logits, there):
    entropy = cross_entropy(logits, there)
    wrong = 1 - torch.exp(-entropy)  # the probability that went to the wrong answer
    return wrong**2 * entropy


# --8<-- [end:focal]


def parts(seed):
    """Scenes and, for each, 12 x 12 answers: 1 in the cell of 4 x 4 pixels that holds the centre of an object."""
    made = scenes(TRAIN + 400, objects=(1, 3), shapes=SCENE_SHAPES[:5], **PLAIN, rng=np.random.default_rng(seed))
    there = np.zeros((TRAIN + 400, 12, 12), np.float32)
    n, k = np.nonzero(made.labels >= 0)
    centres = (made.boxes[n, k, :2] + made.boxes[n, k, 2:]) / 2
    there[n, (centres[:, 1] // 4).astype(int), (centres[:, 0] // 4).astype(int)] = 1
    x, there = torch.from_numpy(made.images - 0.5), torch.from_numpy(there)
    return [*zip(x.split([TRAIN, 150, 250]), there.split([TRAIN, 150, 250]), strict=True)]


DATA = {seed: parts(seed) for seed in SEEDS}


def average_precision(scores, there):
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(there[order])
    best = np.maximum.accumulate((hits / np.arange(1, len(hits) + 1))[::-1])[::-1]
    return np.sum(np.diff(hits / there.sum(), prepend=0) * best)


def block(n_in, n_out, size, stride):
    convolution = nn.Conv2d(n_in, n_out, size, stride=stride, padding=size // 2, bias=False)
    return convolution, nn.BatchNorm2d(n_out), nn.ReLU()


def train(loss_of, lr, seed):
    """Average precision of the places, on validation and on test scenes."""
    (x, there), *others = DATA[seed]
    torch.manual_seed(seed)
    layers = *block(3, 16, 5, 2), *block(16, 32, 3, 2), *block(32, 48, 3, 1), *block(48, 48, 3, 1)
    model = nn.Sequential(*layers, nn.Conv2d(48, 1, 1))
    model[-1].bias.data.fill_(-4.3)  # begin with about one object in 72 places, for both losses
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    for _ in range(EPOCHS):
        for rows in torch.randperm(TRAIN).split(20):
            loss = loss_of(model(x[rows])[:, 0], there[rows]).sum() / there[rows].sum()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    model.eval()
    with torch.no_grad():
        return [average_precision(model(a).flatten().numpy(), b.flatten().numpy()) for a, b in others]


share = np.mean([part[0][1].mean() for part in DATA.values()])
print(f"places with a centre: {share:.1%}")
print("loss            rate     average precision of the places, test   mean")
means = {}
for loss_of in (cross_entropy, focal):
    first = {lr: train(loss_of, lr, SEEDS[0]) for lr in RATES}
    lr = max(first, key=lambda rate: first[rate][0])
    test = [first[lr][1], *(train(loss_of, lr, seed)[1] for seed in SEEDS[1:])]
    means[loss_of] = np.mean(test)
    shown = "   ".join(f"{value:.3f}" for value in test)
    print(f"{loss_of.__name__:14}  {lr:<7g}  {shown:39} {means[loss_of]:.3f}", flush=True)

assert 0.01 < share < 0.02
assert SHORT or 0.8 < min(means.values()) <= max(means.values()) < 0.93
