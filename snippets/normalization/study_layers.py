# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""Study: eight layers on digits with no, batch, layer or RMS normalisation, each at its own best rate."""

import sys

import numpy as np
import torch
from sklearn.datasets import load_digits

SHORT = "--short" in sys.argv
RATES, CHOICE, FINAL, STEPS = ((0.1,), (0,), (2,), 10) if SHORT else ((0.01, 0.03, 0.1, 0.3), (0, 1), (2, 3, 4, 5), 200)
images, labels = load_digits(return_X_y=True)
order = np.random.default_rng(0).permutation(1797)
images, labels = torch.tensor(images[order] / 16).float(), torch.tensor(labels[order])


# --8<-- [start:train]
def train(kind, first, rate, seed):
    """Right on validation and on test after STEPS steps of plain gradient descent; `first` scales the first weights."""
    torch.manual_seed(seed)
    layers = []
    for _ in range(8):
        linear = torch.nn.Linear(64, 64)
        torch.nn.init.normal_(linear.weight, std=first * (2 / 64) ** 0.5)  # 1 is He's rule
        layers += [linear, *([KINDS[kind](64)] if KINDS[kind] else []), torch.nn.ReLU()]
    model = torch.nn.Sequential(*layers, torch.nn.Linear(64, 10))
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    for _ in range(STEPS):
        rows = torch.randint(1000, (50,))
        loss = torch.nn.functional.cross_entropy(model(images[rows]), labels[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.eval()
    right = (model(images).argmax(dim=1) == labels).float()
    return right[1000:1397].mean().item(), right[1397:].mean().item()


KINDS = {"none": None, "batch": torch.nn.BatchNorm1d, "layer": torch.nn.LayerNorm, "RMS": torch.nn.RMSNorm}
# --8<-- [end:train]
found = {}
print("first weights  normalisation  best rate  test, four starts")
for first in (1.0, 0.5):
    for kind in KINDS:
        best = max(RATES, key=lambda rate: sum(train(kind, first, rate, seed)[0] for seed in CHOICE))
        found[first, kind] = shares = [train(kind, first, best, seed)[1] for seed in FINAL]
        said = "He's rule" if first == 1 else "half of it"
        print(f"{said:13}  {kind:13}  {best:9}  ", *(f"{share:4.0%}" for share in shares), flush=True)
assert SHORT or min(found[0.5, "batch"]) > max(found[0.5, "none"]) + 0.3
