# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "torch"]
# ///
"""Study: eight ways to change few images, and what each teaches; rate and epochs by validation, three seeds."""

import copy
import sys

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from dlref.data import scenes

SHORT = "--short" in sys.argv
SEEDS, EPOCHS, RATES, TEST = ([0], [1], [0.003], 20) if SHORT else ([0, 1, 2], [16, 32, 48], [0.002, 0.006], 1000)
torch.set_num_threads(1)


# --8<-- [start:data]
def make(n, seed, **options):
    rng, shapes = np.random.default_rng(seed), ["square", "triangle", "cross", "heart"]
    plain = {"size": 32, "textures": ["plain"], "backgrounds": ["clouds"], "occlusion": 0, "clutter": 0}
    made = scenes(n, shapes=shapes, **plain, **options, rng=rng)
    return torch.from_numpy(made.images - 0.5), torch.from_numpy(made.labels[:, 0])


def parts(kinds, training):
    """Training images of one kind, others for each seed; validation and test images of each kind."""
    return (
        [make(20 if SHORT else 160, 10 + seed, **training) for seed in SEEDS],
        [make(20 if SHORT else 400, 1, **options) for options in kinds.values()],
        [make(TEST, 2, **options) for options in kinds.values()],
    )


# --8<-- [end:data]
VARIED = {"as in training": {}}
# --8<-- [start:kinds]
STUDIO = {"shift": 0, "rotation": 0, "light": 0, "scale": (0.5, 0.65)}
CHANGED = {
    "as in training": STUDIO,
    "shifted": STUDIO | {"shift": 0.6},
    "turned": STUDIO | {"rotation": 40},
    "other light": STUDIO | {"light": 1},
}
# --8<-- [end:kinds]


# --8<-- [start:recipes]
def moved(x, degrees=0, pixels=0):
    """Each image turned and shifted by an amount of its own."""
    angle = torch.deg2rad((2 * torch.rand(len(x)) - 1) * degrees)
    across, down = (2 * torch.rand(2, len(x)) - 1) * pixels * 2 / x.shape[-1]
    rows = [angle.cos(), -angle.sin(), across], [angle.sin(), angle.cos(), down]
    matrix = torch.stack([torch.stack(row, dim=1) for row in rows], dim=1)  # (n, 2, 3)
    grid = functional.affine_grid(matrix, list(x.shape), align_corners=False)
    return functional.grid_sample(x, grid, padding_mode="reflection", align_corners=False)


def lit(x):
    """Another brightness and another tint for each image."""
    brightness, tint = 0.5 + torch.rand(len(x), 1, 1, 1), 0.85 + 0.3 * torch.rand(len(x), 3, 1, 1)
    return (x + 0.5) * brightness * tint - 0.5


def mirrored(x):
    return torch.where(torch.rand(len(x), 1, 1, 1) < 0.5, x.flip(dims=[3]), x)


# --8<-- [end:recipes]


# --8<-- [start:mix]
def mixup(x, y):
    share = torch.distributions.Beta(0.4, 0.4).sample()
    other = torch.randperm(len(x))
    return share * x + (1 - share) * x[other], share * y + (1 - share) * y[other]


def cutmix(x, y):
    side, n = x.shape[-1], int(torch.randint(8, 25, ()))
    top, left = torch.randint(side - n + 1, (2,)).tolist()
    other, x = torch.randperm(len(x)), x.clone()
    x[:, :, top : top + n, left : left + n] = x[other][:, :, top : top + n, left : left + n]
    share = 1 - n**2 / side**2
    return x, share * y + (1 - share) * y[other]


# --8<-- [end:mix]
# --8<-- [start:list]
RECIPES = {
    "nothing": lambda x, y: (x, y),
    "shift": lambda x, y: (moved(x, pixels=4), y),
    "mirror": lambda x, y: (mirrored(x), y),
    "turn": lambda x, y: (moved(x, degrees=30), y),
    "light": lambda x, y: (lit(x), y),
    "shift and mirror": lambda x, y: (mirrored(moved(x, pixels=4)), y),
    "mixup": mixup,
    "CutMix": cutmix,
}
# --8<-- [end:list]


# --8<-- [start:study]
def network():
    layers = []
    for before, after, kernel, stride in (3, 12, 5, 2), (12, 24, 3, 2), (24, 24, 3, 1):
        convolution = nn.Conv2d(before, after, kernel, stride=stride, padding=kernel // 2)
        layers += [convolution, nn.BatchNorm2d(after), nn.ReLU()]
    return nn.Sequential(*layers, nn.MaxPool2d(2), nn.Flatten(), nn.Linear(384, 4))


def view(x, down, right):
    """All images moved by as many pixels."""
    framed = functional.pad(x, [2] * 4, mode="reflect")
    return framed[:, :, 2 - down : 34 - down, 2 - right : 34 - right]


VIEWS = [(i, j) for i in (-2, 0, 2) for j in (-2, 0, 2)]


@torch.no_grad()
def right(model, x, y, views=((0, 0),)):
    votes = sum(model(view(x, *by)).softmax(dim=1) for by in views)
    return (votes.argmax(dim=1) == y).float().mean().item()


def train(recipe, data, lr, seed):
    """Score on validation, epochs, scores on test and the model, for the number of epochs that validation prefers."""
    training, validation, tests = data
    x, y = training[SEEDS.index(seed)]
    torch.manual_seed(seed)
    model, y = network(), functional.one_hot(y, 4).float()
    optimizer, reached = torch.optim.Adam(model.parameters(), lr), []
    for epoch in range(1, EPOCHS[-1] + 1):
        model.train()
        for rows in torch.randperm(len(x)).split(32):
            images, labels = RECIPES[recipe](x[rows], y[rows])
            loss = functional.cross_entropy(model(images), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        if epoch in EPOCHS:
            model.eval()
            score = np.mean([right(model, *part) for part in validation])
            reached.append((score, epoch, copy.deepcopy(model)))
    score, epoch, model = max(reached, key=lambda each: each[:2])
    return score, epoch, [right(model, *part) for part in tests], model


def compare(recipe, data):
    """Best rate by the first seed's validation images, and the runs of all seeds at that rate."""
    first = {lr: train(recipe, data, lr, SEEDS[0]) for lr in RATES}
    lr = max(first, key=lambda lr: first[lr][0])
    return lr, [first[lr], *(train(recipe, data, lr, seed) for seed in SEEDS[1:])]


# --8<-- [end:study]

print("training images that vary as those of the test do, 40 a class")
print("change            rate   epochs      test, three seeds     mean   mean of nine views")
data, means = parts(VARIED, {}), {}
for recipe in RECIPES:
    lr, runs = compare(recipe, data)
    scores = [run[2][0] for run in runs]
    means[recipe] = np.mean(scores)
    epochs = " ".join(str(run[1]) for run in runs)
    each = " ".join(f"{score:6.1%}" for score in scores)
    averaged = np.mean([right(run[3], *data[2][0], VIEWS) for run in runs])
    print(f"{recipe:16}  {lr:<5g}  {epochs:9}  {each:21}  {means[recipe]:6.1%}   {averaged:6.1%}", flush=True)

print("training images all upright, in the middle and in even light; means and spread of three seeds")
print("change         ", *(f"{kind:>14}" for kind in CHANGED))
data, table = parts(CHANGED, STUDIO), {}
for recipe in ("nothing", "shift", "turn", "light"):
    lr, runs = compare(recipe, data)
    scores = np.array([run[2] for run in runs])  # (seeds, kinds of test)
    table[recipe] = dict(zip(CHANGED, scores.mean(axis=0), strict=True))
    spread = scores.max(axis=0) - scores.min(axis=0)
    cells = (f"{mean:9.0%} ± {half:2.0f}" for mean, half in zip(scores.mean(axis=0), 50 * spread, strict=True))
    print(f"{recipe:15}", *cells, flush=True)

assert SHORT or means["shift and mirror"] > max(means["shift"], means["mirror"]) > means["nothing"] + 0.03
assert SHORT or means["turn"] < means["nothing"] - 0.03
assert SHORT or table["shift"]["shifted"] > table["nothing"]["shifted"] + 0.2
assert SHORT or table["turn"]["turned"] > table["nothing"]["turned"] + 0.15
assert SHORT or 0.03 < table["shift"]["turned"] - table["nothing"]["turned"] < 0.25
assert SHORT or abs(table["turn"]["shifted"] - table["nothing"]["shifted"]) < 0.1
assert SHORT or abs(table["light"]["shifted"] - table["nothing"]["shifted"]) < 0.08
assert SHORT or abs(table["light"]["turned"] - table["nothing"]["turned"]) < 0.08
assert SHORT or min(row["as in training"] for row in table.values()) > 0.93
