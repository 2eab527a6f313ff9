# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "torch"]
# ///
"""Augmentation on 100 digits: shifts teach shifts, small rotations do nothing, mirroring does harm."""

# --8<-- [start:data]
import numpy as np
import torch
from torch import nn

from dlref.data import digits
from dlref.regularization import random_flip, random_rotation, random_shift

device = "cuda" if torch.cuda.is_available() else "cpu"
x, y = digits()
order = np.random.default_rng(0).permutation(len(y))
few, unseen = order[:100], order[100:]
framed = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))  # room to move


def shifted(x, rng):
    return random_shift(x, max_shift=1, rng=rng)


def turned(x, rng):
    return random_rotation(x, degrees=15, rng=rng)


def mirrored(x, rng):
    return random_flip(x, rng=rng)


# --8<-- [end:data]


# --8<-- [start:train]
def network():
    low = nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)
    high = nn.Conv2d(16, 32, 3, padding=1), nn.ReLU()
    return nn.Sequential(*low, *high, nn.Flatten(), nn.Linear(800, 10)).to(device)


def fit(changes, seed, steps=200):
    """All 100 images in each step, each time changed anew."""
    torch.manual_seed(seed)
    model, rng = network(), np.random.default_rng(seed)
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
    target = torch.from_numpy(y[few]).to(device)
    for _ in range(steps):
        batch = framed[few]
        for change in changes:
            batch = change(batch, rng)
        loss = nn.functional.cross_entropy(model(torch.from_numpy(batch).to(device)), target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


@torch.no_grad()
def accuracy(model, views=((0, 0),), move=(0, 0)):
    """On unseen images, moved or not; with several views of each, their probabilities are averaged."""
    whole = torch.from_numpy(framed[unseen]).to(device).roll(move, dims=(2, 3))
    votes = sum(model(whole.roll(view, dims=(2, 3))).softmax(dim=1) for view in views)
    return (votes.argmax(dim=1).cpu().numpy() == y[unseen]).mean()


# --8<-- [end:train]


# --8<-- [start:compare]
around = [(0, 0), (0, 1), (0, -1), (1, 0), (-1, 0)]
recipes = {"none": (), "shift": (shifted,), "turn": (turned,), "mirror": (mirrored,)}
print("training images  as they are  one pixel off  five views averaged")
scores = {}
for name, changes in recipes.items():
    models = [fit(changes, seed) for seed in range(2)]
    ways = {"views": around[:1]}, {"move": (0, 1)}, {"views": around}
    scores[name] = [np.mean([accuracy(model, **way) for model in models]) for way in ways]
    print(f"{name:15} {scores[name][0]:12.0%} {scores[name][1]:14.0%} {scores[name][2]:20.0%}")
# --8<-- [end:compare]

assert scores["shift"][1] > scores["none"][1] + 0.1
assert scores["shift"][2] > scores["none"][2] + 0.02
assert scores["mirror"][0] < scores["none"][0] - 0.03
