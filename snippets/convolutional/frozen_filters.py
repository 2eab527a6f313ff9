# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "torch"]
# ///
"""A convolutional network whose first filters stay as they were drawn at random, and one that may train them."""

# --8<-- [start:experiment]
import numpy as np
import torch
from torch import nn

from dlref.data import scenes

PLAIN = {"textures": ["plain"], "backgrounds": ["clouds"], "occlusion": 0, "clutter": 0}
SHAPES = ["disc", "ring", "crescent", "square", "triangle"]
made = scenes(2500, size=32, shapes=SHAPES, **PLAIN, rng=np.random.default_rng(0))
x, y = torch.from_numpy(made.images - 0.5), torch.from_numpy(made.labels[:, 0])


def right(frozen, lr, seed):
    """Shares of the 500 validation and of the 1,000 unseen images."""
    torch.manual_seed(seed)
    first, second = nn.Conv2d(3, 24, 5, stride=2), nn.Conv2d(24, 48, 3, stride=2)
    first.requires_grad_(not frozen)  # without slopes, Adam leaves them alone
    model = nn.Sequential(first, nn.ReLU(), second, nn.ReLU(), nn.Flatten(), nn.Linear(48 * 6 * 6, 5))
    optimizer = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], lr=lr)
    for _ in range(10):
        for rows in torch.randperm(1000).split(50):
            loss = nn.functional.cross_entropy(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    is_right = (model(x).argmax(dim=1) == y).float()
    return is_right[1000:1500].mean().item(), is_right[1500:].mean().item()


scores = {}
for frozen in (False, True):
    first = {lr: right(frozen, lr, seed=0) for lr in (0.003, 0.01)}
    lr = max(first, key=first.get)  # the better one on the validation images
    scores[frozen] = [first[lr][1], *(right(frozen, lr, seed)[1] for seed in (1, 2))]
    print("frozen " if frozen else "trained", f"{lr:6} ", *(f"{share:.0%}" for share in scores[frozen]))
# --8<-- [end:experiment]

assert all(frozen + 0.02 < trained for frozen, trained in zip(scores[True], scores[False], strict=True))
assert min(scores[True]) > 0.75
assert min(scores[False]) > 0.85
