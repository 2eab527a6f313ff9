# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""Study: digits somewhere on a sheet; three stronger rivals, on the same draws as study_features.py."""

import sys

import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.svm import SVC
from torch import nn

SHORT = "--short" in sys.argv
SIZES, SEEDS = ((100,), 1) if SHORT else ((100, 1000), 3)
data = load_digits()


def laid_down(digits, rng):
    """Each digit of 8 x 8 pixels at a random place on an empty sheet of 14 x 14."""
    sheets = np.zeros((len(digits), 14, 14), np.float32)
    for sheet, digit, (row, column) in zip(sheets, digits, rng.integers(7, size=(len(digits), 2)), strict=True):
        sheet[row : row + 8, column : column + 8] = digit
    return sheets


def corner(sheet):
    """The ink, moved to the upper left corner of 8 x 8 pixels."""
    row, column = sheet.any(axis=1).argmax(), sheet.any(axis=0).argmax()
    moved = np.zeros((8, 8), np.float32)
    part = sheet[row : row + 8, column : column + 8]
    moved[: part.shape[0], : part.shape[1]] = part
    return moved


def support(n, inputs, targets):
    """A support vector machine; the price of rows on the wrong side is chosen on the validation part."""
    models = [SVC(C=c).fit(inputs[:n], targets[:n]) for c in (1, 10, 100)]
    best = max(models, key=lambda model: model.score(inputs[1000:1397], targets[1000:1397]))
    return best.score(inputs[1397:], targets[1397:])


def trained(n, width, steps, digits, sheets, targets, seed, moved=False):
    """The convolutional network with one learning rate; moved: each digit at a new place in every step."""
    x, y, rng = torch.tensor(sheets), torch.tensor(targets), np.random.default_rng(seed)
    torch.manual_seed(seed)
    net = nn.Sequential(
        nn.Unflatten(1, (1, 14)), nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(16, width, 3, padding=1), nn.ReLU(), nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(width, 10),
    )  # fmt: skip
    optimizer = torch.optim.Adam(net.parameters(), lr=0.003)
    for _ in range(10 if SHORT else steps):
        rows = torch.randint(n, (64,))
        batch = torch.tensor(laid_down(digits[rows.numpy()], rng)) if moved else x[rows]
        loss = nn.functional.cross_entropy(net(batch), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        return (net(x[1397:]).argmax(dim=1) == y[1397:]).float().mean().item()


def compared(seed):
    rng = np.random.default_rng(seed)
    order = rng.permutation(1797)
    digits, y = (data.images[order] / 16).astype(np.float32), data.target[order]
    sheets = laid_down(digits, rng)
    corners = np.array([corner(sheet).ravel() for sheet in sheets])
    given = digits, sheets, y, seed
    # --8<-- [start:rivals]
    rivals = {
        "moved to the corner, SVM": lambda n: support(n, corners, y),
        "convolutional, trained, 512": lambda n: trained(n, 512, 250, *given),
        "convolutional, 32, digits moved": lambda n: trained(n, 32, 1500, *given, moved=True),
    }
    # --8<-- [end:rivals]
    return {name: [rival(n) for n in SIZES] for name, rival in rivals.items()}


draws = [compared(seed) for seed in range(SEEDS)]
found = {name: np.array([draw[name] for draw in draws]) for name in draws[0]}
print("right on 400 unseen sheets         100  1000 images   (1,000, three draws)")
for name, scores in found.items():
    print(f"{name:32}" + "".join(f"{score:6.0%}" for score in scores.mean(axis=0)), end="          (")
    print(", ".join(f"{score:.0%}" for score in scores[:, -1]) + ")")
# The bounds are those of study_features.py: 77 % and 95 % for 512 untrained channels, 83 % and 97 % for 32 trained.
corners, wide, moved = (scores.mean(axis=0) for scores in found.values())
assert SHORT or (wide > [0.81, 0.965]).all()
assert SHORT or (corners > [0.85, 0.96]).all()
assert SHORT or (moved > [0.89, 0.965]).all()
