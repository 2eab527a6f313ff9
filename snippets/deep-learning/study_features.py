# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""Study: digits somewhere on a sheet; features that are given, drawn at random, built by hand, or learned."""

import sys

import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

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


def built(sheet):
    """Eleven numbers: width over height, ink, and the ink in nine fields, wherever the digit is."""
    rows, columns = np.flatnonzero(sheet.any(axis=1)), np.flatnonzero(sheet.any(axis=0))
    down = np.linspace(rows[0], rows[-1], 6).round().astype(int)
    right = np.linspace(columns[0], columns[-1], 6).round().astype(int)
    small = sheet[np.ix_(down, right)]
    shape = (columns[-1] - columns[0] + 1) / (rows[-1] - rows[0] + 1)
    return [shape, small.mean(), *small.reshape(3, 2, 3, 2).mean(axis=(1, 3)).ravel()]


def linear(n, inputs, targets):
    """A linear classifier; the strength of its weight decay is chosen on the validation part."""
    models = [make_pipeline(StandardScaler(), LogisticRegression(C=c, max_iter=500)) for c in (0.01, 0.1, 1)]
    best = max(
        models, key=lambda model: model.fit(inputs[:n], targets[:n]).score(inputs[1000:1397], targets[1000:1397])
    )
    return best.score(inputs[1397:], targets[1397:])


def trees(n, inputs, targets):
    model = HistGradientBoostingClassifier(max_iter=40)
    return model.fit(inputs[:n], targets[:n]).score(inputs[1397:], targets[1397:])


@torch.no_grad()
def untrained(sheets, width):
    """The features of the convolutional network as it is before training, with `width` channels in the second layer."""
    nn = torch.nn
    net = nn.Sequential(
        nn.Unflatten(1, (1, 14)), nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(16, width, 3, padding=1), nn.ReLU(), nn.AdaptiveMaxPool2d(1), nn.Flatten(),
    )  # fmt: skip
    return net(torch.tensor(sheets)).numpy()


def trained(n, kind, steps, digits, sheets, targets, seed):
    nn, scores = torch.nn, {}
    x, y, rng = torch.tensor(sheets), torch.tensor(targets), np.random.default_rng(seed)
    for rate in (0.003, 0.01) if kind == "conv" else (0.001, 0.003):
        torch.manual_seed(seed)
        if kind == "conv":
            net = nn.Sequential(
                nn.Unflatten(1, (1, 14)), nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
                nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(32, 10),
            )  # fmt: skip
        else:
            net = nn.Sequential(nn.Flatten(), nn.Linear(196, 256), nn.ReLU(), nn.Linear(256, 10))
        optimizer = torch.optim.Adam(net.parameters(), lr=rate)
        for _ in range(30 if SHORT else steps):
            rows = torch.randint(n, (64,))
            batch = torch.tensor(laid_down(digits[rows.numpy()], rng)) if kind == "moved" else x[rows]
            loss = nn.functional.cross_entropy(net(batch), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            right = (net(x).argmax(dim=1) == y).float()
        scores[right[1000:1397].mean().item()] = right[1397:].mean().item()
    return scores[max(scores)]


def compared(seed):
    """One draw of the order, the places and the first weights: the share right for each rival and size."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(1797)
    digits, y = (data.images[order] / 16).astype(np.float32), data.target[order]
    sheets = laid_down(digits, rng)
    pixels = sheets.reshape(-1, 196)
    chance = np.maximum(0, pixels @ rng.normal(size=(196, 1000)) / 5 + rng.normal(size=1000) / 2)
    torch.manual_seed(seed)
    random32, random512 = untrained(sheets, 32), untrained(sheets, 512)
    hand = np.array([built(sheet) for sheet in sheets])
    corners = np.array([corner(sheet).ravel() for sheet in sheets])
    # --8<-- [start:rivals]
    rivals = {
        "pixels, linear": lambda n: linear(n, pixels, y),
        "pixels, boosted trees": lambda n: trees(n, pixels, y),
        "1,000 random features, linear": lambda n: linear(n, chance, y),
        "11 built features, linear": lambda n: linear(n, hand, y),
        "moved to the corner, linear": lambda n: linear(n, corners, y),
        "two-layer network": lambda n: trained(n, "dense", 2000, digits, sheets, y, seed),
        "two-layer, digits moved": lambda n: trained(n, "moved", 2000, digits, sheets, y, seed),
        "convolutional, untrained, 32": lambda n: linear(n, random32, y),
        "convolutional, untrained, 512": lambda n: linear(n, random512, y),
        "convolutional network": lambda n: trained(n, "conv", 800, digits, sheets, y, seed),
    }
    # --8<-- [end:rivals]
    return {name: [rival(n) for n in SIZES] for name, rival in rivals.items()}


draws = [compared(seed) for seed in range(SEEDS)]
found = {name: np.array([draw[name] for draw in draws]) for name in draws[0]}
print("right on 400 unseen sheets         100  1000 images   (1,000, three draws)")
for name, scores in found.items():
    print(f"{name:32}" + "".join(f"{score:6.0%}" for score in scores.mean(axis=0)), end="          (")
    print(", ".join(f"{score:.0%}" for score in scores[:, -1]) + ")")
assert SHORT or found["pixels, linear"].max() < 0.3
assert SHORT or found["convolutional network"][:, -1].min() > found["two-layer network"][:, -1].max() + 0.15
assert SHORT or found["convolutional, untrained, 32"][:, -1].max() < found["convolutional network"][:, -1].min() - 0.05
wide = found["convolutional, untrained, 512"].mean(axis=0)
assert SHORT or (wide[0] < 0.8 and 0.93 < wide[1] < found["convolutional network"][:, -1].mean())
assert SHORT or found["two-layer, digits moved"][:, -1].min() > 0.92
assert SHORT or found["moved to the corner, linear"][:, 0].min() > 0.75
