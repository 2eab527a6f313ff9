# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "torch"]
# ///
"""Study: six shapes help four others. Five ways to start, at their own rates and numbers of steps, three seeds."""

import copy
import sys

import numpy as np
import torch
from torch import nn
from torch.nn.functional import cross_entropy

from dlref.data import scenes

torch.set_num_threads(1)
SHORT = "--short" in sys.argv
SEEDS, PRETRAIN, EPOCHS, TEST = ([0], 100, 1, 40) if SHORT else ([0, 1, 2], 2400, 8, 1000)
STEPS, LAST_STEPS = ([2], [2]) if SHORT else ([60, 120, 240], [60, 120, 240, 480])
SIZES, FAST = ([20], [0.001]) if SHORT else ([20, 80], [0.001, 0.01])
SLOW, SLOWEST = ([0.001], [0.001]) if SHORT else ([0.001, 0.003], [0.0001, 0.0003])
OLD = ["disc", "ring", "crescent", "square", "cross", "drop"]
NEW = ["triangle", "star", "heart", "arrow"]


# --8<-- [start:data]
def make(n, seed, shapes, **options):
    made = scenes(n, size=32, shapes=shapes, occlusion=0, clutter=0, rng=np.random.default_rng(seed), **options)
    return [torch.from_numpy(part) for part in (made.images - 0.5, made.labels[:, 0], made.surfaces[:, 0])]


x_new, y_new, _ = make(320 + 300 + TEST, 1, NEW)
x_val, y_val, x_test, y_test = x_new[320:620], y_new[320:620], x_new[620:], y_new[620:]
x_old, shape, surface = make(PRETRAIN, 0, OLD)
x_plain, shape_of_plain, _ = make(PRETRAIN, 2, OLD, textures=["plain"], backgrounds=["clouds"])
# --8<-- [end:data]
# --8<-- [start:sources]
SOURCES = {
    "six shapes": (x_old, shape),
    "six shapes, plain": (x_plain, shape_of_plain),
    "their surfaces": (x_old, surface),
    "nothing": None,
}
# --8<-- [end:sources]


# --8<-- [start:network]
def network(classes):
    layers = []
    for before, after, kernel, stride in (3, 12, 5, 2), (12, 24, 3, 2), (24, 48, 3, 1):
        convolution = nn.Conv2d(before, after, kernel, stride=stride, padding=kernel // 2)
        layers += [convolution, nn.BatchNorm2d(after), nn.ReLU()]
    features = nn.Sequential(*layers, nn.MaxPool2d(2), nn.Flatten())  # 768 numbers an image
    return nn.Sequential(features, nn.Linear(768, classes))


def pretrained(source, seed):
    torch.manual_seed(seed)
    model = network(6)
    if SOURCES[source] is None:
        with torch.no_grad():
            for x in x_old.split(50):  # batch normalisation counts means and variances, no weight changes
                model(x)
        return model[0].eval()
    x, y = SOURCES[source]
    optimizer = torch.optim.Adam(model.parameters(), 0.003)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, EPOCHS * (len(x) // 50))
    for _ in range(EPOCHS):
        for rows in torch.randperm(len(x)).split(50):
            loss = cross_entropy(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    return model[0].eval()


# --8<-- [end:network]


# --8<-- [start:fit]
def fit(model, x, y, lr, tests, numbers=STEPS, last=None):
    """The best (validation score, steps, test score, model) of all numbers of steps; `last`: rate of the last layer."""
    optimizer, reached = torch.optim.Adam(model.parameters(), lr), []
    if last is not None:
        groups = [{"params": model[0].parameters()}, {"params": model[1].parameters(), "lr": last}]
        optimizer = torch.optim.Adam(groups, lr)
    for step in range(1, numbers[-1] + 1):
        model.train()
        rows = torch.randperm(len(x))[:32]
        loss = cross_entropy(model(x[rows]), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step in numbers:
            model.eval()
            with torch.no_grad():
                scores = [(model(a).argmax(dim=1) == b).float().mean().item() for a, b in tests]
            reached.append((scores[0], step, scores[1], copy.deepcopy(model)))
    return max(reached, key=lambda each: each[:2])


TESTS = [(x_val, y_val), (x_test, y_test)]


def scratch(features, x, y, lr):
    return fit(network(4), x, y, lr, TESTS)


def frozen(features, x, y, lr):
    """Only a new last layer learns, from features that are computed once."""
    with torch.no_grad():
        known, tests = features(x), [(features(a), b) for a, b in TESTS]
    return fit(nn.Linear(768, 4), known, y, lr, tests, LAST_STEPS)


# --8<-- [end:fit]


# --8<-- [start:ways]
def everything(features, x, y, lr):
    model = nn.Sequential(copy.deepcopy(features), nn.Linear(768, 4))
    return fit(model, x, y, lr, TESTS)


def two_rates(features, x, y, lr):
    model = nn.Sequential(copy.deepcopy(features), nn.Linear(768, 4))
    return fit(model, x, y, lr, TESTS, last=0.003)


def last_then_all(features, x, y, lr):
    trials = [frozen(features, x, y, first) for first in FAST]
    best = max(trials, key=lambda trial: trial[0])  # on validation images
    model = nn.Sequential(copy.deepcopy(features), best[3])  # begin with its last layer
    return fit(model, x, y, lr, TESTS)


# --8<-- [end:ways]


# --8<-- [start:compare]
def few(per_class, seed):
    """The first images of each class after the 320 have been shuffled."""
    order = torch.randperm(320, generator=torch.Generator().manual_seed(seed))
    rows = torch.cat([order[y_new[order] == c][:per_class] for c in range(4)])
    return x_new[rows], y_new[rows]


def run(method, source, per_class, lr, seed):
    torch.manual_seed(seed)
    return method(made[source, seed], *few(per_class, seed), lr)


def compare(name, method, source, per_class, rates):
    first = {lr: run(method, source, per_class, lr, SEEDS[0]) for lr in rates}
    lr = max(first, key=lambda lr: first[lr][0])
    runs = [first[lr], *(run(method, source, per_class, lr, seed) for seed in SEEDS[1:])]
    scores = [100 * each[2] for each in runs]
    each, steps = " ".join(f"{score:5.1f}" for score in scores), " ".join(f"{run[1]:3}" for run in runs)
    print(f"{per_class:4}   {name:20} {lr:<7g} {steps:13} {each:20} {np.mean(scores):.1f}", flush=True)
    return np.array(scores)


made = {(source, seed): pretrained(source, seed) for source in SOURCES for seed in SEEDS}
methods = {
    "from scratch": (scratch, FAST),
    "frozen features": (frozen, FAST),
    "all weights": (everything, SLOW),
    "all, two rates": (two_rates, SLOWEST),
    "last, then all": (last_then_all, SLOWEST),
}
print("images                                      right of 1,000 test images, in %")
print("a class   method          rate    steps         three seeds          mean")
found = {
    (size, name): compare(name, method, "six shapes", size, rates)
    for size in SIZES
    for name, (method, rates) in methods.items()
}
print("frozen features from other pre-training:")
for size in SIZES:
    for source in SOURCES:
        found[size, source] = compare(source, frozen, source, size, FAST)
# --8<-- [end:compare]

mean = {key: scores.mean() for key, scores in found.items()}
assert SHORT or mean[20, "last, then all"] > mean[20, "all weights"] + 3
assert SHORT or mean[20, "all, two rates"] > mean[20, "all weights"]
assert SHORT or abs(mean[20, "last, then all"] - mean[20, "frozen features"]) < 4
for size in SIZES:
    assert SHORT or found[size, "frozen features"].min() > found[size, "from scratch"].max() + 3
    assert SHORT or mean[size, "six shapes"] > mean[size, "their surfaces"] + 3
    assert SHORT or found[size, "six shapes"].min() > found[size, "nothing"].max() + 10
