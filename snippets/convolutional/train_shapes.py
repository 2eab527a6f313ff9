# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "torch"]
# ///
"""A linear model, an MLP and a small convolutional network read five shapes that stand anywhere in the image."""

# --8<-- [start:data]
import numpy as np
import torch
from torch import nn

from dlref.data import scenes

PLAIN = {"textures": ["plain"], "backgrounds": ["clouds"], "occlusion": 0, "clutter": 0}
SHAPES = ["disc", "ring", "crescent", "square", "triangle"]


def five_shapes(n, seed):
    made = scenes(n, size=32, shapes=SHAPES, **PLAIN, rng=np.random.default_rng(seed))
    return torch.from_numpy(made.images - 0.5), torch.from_numpy(made.labels[:, 0])


x, y = five_shapes(1000, seed=0)
x_unseen, y_unseen = five_shapes(1000, seed=1)
x_valid, y_valid = five_shapes(500, seed=2)
print("images", tuple(x.shape), "labels", y[:7].tolist())
# --8<-- [end:data]


# --8<-- [start:models]
def linear():
    return nn.Sequential(nn.Flatten(), nn.Linear(3 * 32 * 32, 5))


def mlp():
    return nn.Sequential(nn.Flatten(), nn.Linear(3 * 32 * 32, 128), nn.ReLU(), nn.Linear(128, 5))


def cnn():
    return nn.Sequential(
        nn.Conv2d(3, 24, 5, stride=2),  # (N, 24, 14, 14)
        nn.ReLU(),
        nn.Conv2d(24, 48, 3, stride=2),  # (N, 48, 6, 6)
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(48 * 6 * 6, 5),
    )


# --8<-- [end:models]


# --8<-- [start:train]
def train(model, lr, epochs=10):
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    for _ in range(epochs):
        for rows in torch.randperm(len(x)).split(50):
            loss = nn.functional.cross_entropy(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model


def right(model, images, labels):
    with torch.no_grad():
        return (model(images).argmax(dim=1) == labels).float().mean().item()


# --8<-- [end:train]


# --8<-- [start:compare]
def best_rate(make):
    """The better of two learning rates, by the validation images."""
    shares = {}
    for lr in (0.001, 0.003):
        torch.manual_seed(0)
        shares[lr] = right(train(make(), lr), x_valid, y_valid)
    return max(shares, key=shares.get)


unseen = {}
print("        rate         training  unseen images right")
for make in linear, mlp, cnn:
    lr = best_rate(make)
    for seed in range(3):
        torch.manual_seed(seed)
        model = train(make(), lr)
        unseen[make, seed] = right(model, x_unseen, y_unseen)
        print(f"{make.__name__:6} {lr:6}  seed {seed}  {right(model, x, y):7.0%} {unseen[make, seed]:7.0%}")
# --8<-- [end:compare]

assert max(unseen[linear, seed] for seed in range(3)) + 0.05 < min(unseen[mlp, seed] for seed in range(3))
assert max(unseen[mlp, seed] for seed in range(3)) + 0.1 < min(unseen[cnn, seed] for seed in range(3))
assert sum(parameter.numel() for parameter in cnn().parameters()) == 20_885
