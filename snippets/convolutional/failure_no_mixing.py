# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Failure: depthwise convolutions alone cannot compare two channels; a 1 × 1 convolution between them can."""

# --8<-- [start:task]
import torch
from torch import nn


def pairs_of_spots(n, seed):
    """One bright pixel in each of two channels; label 1 if both are at the same place."""
    draw = torch.Generator().manual_seed(seed)
    label = torch.arange(n) % 2
    first = torch.randint(64, (n,), generator=draw)
    other = (first + torch.randint(1, 64, (n,), generator=draw)) % 64
    x = 0.1 * torch.randn(n, 2, 64, generator=draw)
    x[torch.arange(n), 0, first] += 1
    x[torch.arange(n), 1, torch.where(label == 1, first, other)] += 1
    return x.reshape(n, 2, 8, 8), label


# --8<-- [end:task]


# --8<-- [start:networks]
def network(mixing, hidden=False):
    return nn.Sequential(
        nn.Conv2d(2, 32, 3, padding=1, groups=2),  # 16 filters for each of the two channels
        *((nn.ReLU(), nn.Conv2d(32, 32, 1)) if mixing else ()),
        *(nn.ReLU(), nn.Conv2d(32, 32, 3, padding=1, groups=32), nn.ReLU()),
        *(nn.AdaptiveMaxPool2d(1), nn.Flatten()),
        *((nn.Linear(32, 32), nn.ReLU()) if hidden else ()),  # for the experiment
        nn.Linear(32, 2),
    )


# --8<-- [end:networks]


# --8<-- [start:train]
def score(mixing, seed, hidden=False, rate=0.01):
    torch.manual_seed(seed)
    model, (x, y) = network(mixing, hidden), pairs_of_spots(1000, seed)
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    for _ in range(5):
        for rows in torch.randperm(1000).split(50):
            loss = nn.functional.cross_entropy(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    x, y = pairs_of_spots(1000, seed + 100)
    return (model(x).argmax(dim=1) == y).float().mean().item()


scores = {}
for mixing in (False, True):
    scores[mixing] = [score(mixing, seed) for seed in range(3)]
    print(f"{'with' if mixing else 'without'} a 1x1 convolution:", ", ".join(f"{s:.0%}" for s in scores[mixing]))
# --8<-- [end:train]

# --8<-- [start:after]
after = [score(False, seed, hidden=True) for seed in range(3)]
print("mixed after the pooling:  ", ", ".join(f"{s:.0%}" for s in after))
# --8<-- [end:after]


# --8<-- [start:broken]
def broken():
    return scores[False]


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return scores[True]


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(shares):
    return max(shares) < 0.56


# --8<-- [end:symptom]

assert max(after) < 0.56
assert max(scores[False]) < 0.56
assert min(scores[True]) > 0.95
