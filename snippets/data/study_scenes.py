# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "torch"]
# ///
"""Study: a linear model, an MLP and a small CNN on scenes; rate and epoch by validation images, three seeds."""

import sys
from functools import cache

import numpy as np
import torch
from torch import nn

from dlref.data import scenes

# --8<-- [start:study]
SHORT = "--short" in sys.argv
SEEDS, EPOCHS, TRAIN = ([0], 2, 500) if SHORT else ([0, 1, 2], 6, 2500)
MODELS = {
    "linear": lambda: nn.Sequential(nn.Flatten(), nn.Linear(3072, 10)),
    "MLP": lambda: nn.Sequential(nn.Flatten(), nn.Linear(3072, 128), nn.ReLU(), nn.Linear(128, 10)),
    "CNN": lambda: nn.Sequential(
        *(nn.Conv2d(3, 24, 5, stride=2, padding=2), nn.ReLU()),  # (N, 24, 16, 16)
        *(nn.Conv2d(24, 48, 3, stride=2, padding=1), nn.ReLU()),  # (N, 48, 8, 8)
        *(nn.Conv2d(48, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),  # (N, 64, 4, 4)
        *(nn.Flatten(), nn.Linear(1024, 10)),
    ),
}
RATES = {"linear": [3e-4, 1e-3], "MLP": [3e-4, 1e-3], "CNN": [1e-3, 3e-3]}


@cache
def images_of(seed):
    """Training, validation and test images of a seed, at the default difficulty."""
    made = scenes(TRAIN + 1500, size=32, rng=np.random.default_rng(seed))
    x, y = torch.from_numpy(made.images - 0.5), torch.from_numpy(made.labels[:, 0])
    return [*zip(x.split([TRAIN, 500, 1000]), y.split([TRAIN, 500, 1000]), strict=True)]


def train(name, lr, seed):
    """Accuracy on validation and on test images, after the epoch in which the former was best."""
    (x, y), *others = images_of(seed)
    torch.manual_seed(seed)
    model = MODELS[name]()
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    reached = []
    for _ in range(EPOCHS):
        for rows in torch.randperm(len(x)).split(50):
            loss = nn.functional.cross_entropy(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            reached.append([(model(a).argmax(dim=1) == b).float().mean().item() for a, b in others])
    return max(reached)


# --8<-- [end:study]

print("          rate     accuracy on test images, three seeds     mean")
means = {}
for name in MODELS:
    first = {lr: train(name, lr, SEEDS[0]) for lr in RATES[name]}
    lr = max(first, key=first.get)
    test = [first[lr][1], *(train(name, lr, seed)[1] for seed in SEEDS[1:])]
    means[name] = np.mean(test)
    print(f"{name:8}  {lr:<7g}  {'   '.join(f'{share:.1%}' for share in test):40} {means[name]:.1%}", flush=True)

assert set(means) == set(MODELS)
assert SHORT or means["MLP"] > means["linear"] + 0.03
assert SHORT or means["MLP"] + 0.1 < means["CNN"] < 0.99
