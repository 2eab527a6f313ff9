# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "torch"]
# ///
"""Failure: mirrored arrows keep their old label, so left and right become a matter of chance."""

# --8<-- [start:data]
import numpy as np
import torch
from torch import nn

from dlref.data import scenes

DIRECTIONS = ["up", "right", "down", "left"]


def arrows(n, seed):
    """Arrows that point in four directions: made upright, then turned by quarters; the label is the direction."""
    plain = {"size": 32, "textures": ["plain"], "backgrounds": ["clouds"], "occlusion": 0, "clutter": 0}
    made = scenes(n, shapes=["arrow"], **plain, rng=np.random.default_rng(seed))
    y = np.arange(n) % 4
    x = np.stack([np.rot90(image, -quarters, axes=(1, 2)) for image, quarters in zip(made.images, y, strict=True)])
    return torch.from_numpy(x - 0.5), torch.from_numpy(y)


# --8<-- [end:data]


# --8<-- [start:train]
def train(change, seed):
    torch.manual_seed(seed)
    layers = []
    for before, after, kernel, stride in (3, 12, 5, 2), (12, 24, 3, 2), (24, 24, 3, 1):
        convolution = nn.Conv2d(before, after, kernel, stride=stride, padding=kernel // 2)
        layers += [convolution, nn.BatchNorm2d(after), nn.ReLU()]
    model = nn.Sequential(*layers, nn.MaxPool2d(2), nn.Flatten(), nn.Linear(384, 4))
    optimizer = torch.optim.Adam(model.parameters(), 0.003)
    for _ in range(20):
        for rows in torch.randperm(len(x)).split(20):
            images, labels = change(x[rows], y[rows])
            loss = nn.functional.cross_entropy(model(images), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model.eval()


x, y = arrows(160, seed=0)
x_test, y_test = arrows(400, seed=1)


def shares(change):
    """The share of right answers for each direction, over three seeds."""
    models = [train(change, seed) for seed in range(3)]
    with torch.no_grad():
        right = torch.stack([model(x_test).argmax(dim=1) == y_test for model in models])
    return [right[:, y_test == k].float().mean().item() for k in range(4)]


# --8<-- [end:train]


# --8<-- [start:broken]
def broken():
    def mirrored(x, y):
        half = torch.rand(len(x)) < 0.5
        return torch.where(half[:, None, None, None], x.flip(dims=[3]), x), y

    return shares(mirrored)


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    def mirrored(x, y):
        half = torch.rand(len(x)) < 0.5
        other = torch.tensor([0, 3, 2, 1])[y]  # up, left, down, right
        return torch.where(half[:, None, None, None], x.flip(dims=[3]), x), torch.where(half, other, y)

    return shares(mirrored)


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """Left and right together are hardly better than a coin, up and down are read."""
    up, right, down, left = result
    return 0.6 < left + right < 1.2 and min(up, down) > 0.8


# --8<-- [end:symptom]


if __name__ == "__main__":
    print("right, of the arrows that point", *(f"{name:>7}" for name in DIRECTIONS))
    plain, wrong, repaired = shares(lambda x, y: (x, y)), broken(), fixed()
    for name, found in ("as they are", plain), ("mirrored", wrong), ("and the label, too", repaired):
        print(f"{name:31}", *(f"{share:7.0%}" for share in found))
    assert symptom(wrong)
    assert not symptom(repaired)
    assert min(plain) > 0.75
    assert min(repaired) > 0.85
