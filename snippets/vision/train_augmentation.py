# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "torch"]
# ///
"""Augmentation with 40 images a class: random shifts and mirror images, changed anew in each epoch."""

# --8<-- [start:data]
import numpy as np
import torch
from torch import nn

from dlref.data import scenes

SHAPES = ["square", "triangle", "cross", "heart"]


def make(n, seed):
    """n images with one shape each, and which shape it is."""
    rng = np.random.default_rng(seed)
    made = scenes(
        n, size=32, shapes=SHAPES, textures=["plain"], backgrounds=["clouds"], occlusion=0, clutter=0, rng=rng
    )
    return torch.from_numpy(made.images - 0.5), torch.from_numpy(made.labels[:, 0])


training, test = make(160, seed=0), make(1000, seed=1)
# --8<-- [end:data]


# --8<-- [start:changes]
def shifted(x, most=4):
    """Each image moved by up to `most` pixels; its border is continued as in a mirror."""
    n, side = len(x), x.shape[-1]
    framed = nn.functional.pad(x, [most] * 4, mode="reflect")  # (n, 3, side + 2 most, side + 2 most)
    corners = torch.randint(2 * most + 1, (n, 2)).tolist()  # for each image, the row and the column of its window
    windows = [image[:, i : i + side, j : j + side] for image, (i, j) in zip(framed, corners, strict=True)]
    return torch.stack(windows)  # (n, 3, side, side)


def mirrored(x):
    """Half of the images with left and right exchanged."""
    half = torch.rand(len(x)) < 0.5  # (n,), true or false
    half = half[:, None, None, None]  # (n, 1, 1, 1): one answer for all pixels of an image
    return torch.where(half, x.flip(dims=[3]), x)


# --8<-- [end:changes]


# --8<-- [start:train]
def network():
    layers = []
    for before, after, kernel, stride in (3, 12, 5, 2), (12, 24, 3, 2), (24, 24, 3, 1):
        convolution = nn.Conv2d(before, after, kernel, stride=stride, padding=kernel // 2)
        layers += [convolution, nn.BatchNorm2d(after), nn.ReLU()]
    return nn.Sequential(*layers, nn.MaxPool2d(2), nn.Flatten(), nn.Linear(384, 4))


def train(change, seed=0, epochs=30, lr=0.003):
    torch.manual_seed(seed)
    model, (x, y) = network(), training
    optimizer = torch.optim.Adam(model.parameters(), lr)
    for _ in range(epochs):
        for rows in torch.randperm(len(x)).split(20):
            loss = nn.functional.cross_entropy(model(change(x[rows])), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model.eval()


# --8<-- [end:train]


# --8<-- [start:compare]
@torch.no_grad()
def accuracy(model, part):
    x, y = part
    return (model(x).argmax(dim=1) == y).float().mean().item()


recipes = {"as they are": lambda x: x, "shifted and mirrored": lambda x: mirrored(shifted(x))}
print("training images        training   test, three seeds")
scores = {}
for name, change in recipes.items():
    models = [train(change, seed) for seed in range(3)]
    scores[name] = [accuracy(model, test) for model in models]
    known = accuracy(models[0], training)
    print(f"{name:22} {known:7.0%}  ", "".join(f"{score:6.0%}" for score in scores[name]))
# --8<-- [end:compare]

assert min(scores["shifted and mirrored"]) > max(scores["as they are"]) + 0.03
