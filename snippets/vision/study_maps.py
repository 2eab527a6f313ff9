# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "torch"]
# ///
"""Study: do maps lie on the object, do they find what the network needs, and do they depend on its weights?"""

import sys

import numpy as np
import torch
from torch import nn

from dlref.data import SCENE_SHAPES, scenes

SHORT = "--short" in sys.argv
SEEDS, EPOCHS, TRAIN, TEST = ([0, 1], 1, 100, 40) if SHORT else ([0, 1, 2], 7, 1000, 300)
FEW, CORNERS = 100, torch.arange(32)


def draw(n, seed):
    made = scenes(
        n, size=32, shapes=SCENE_SHAPES[:5], textures=["plain"], backgrounds=["clouds"], occlusion=0, clutter=0,
        rng=np.random.default_rng(seed),
    )  # fmt: skip
    return [torch.from_numpy(a) for a in (made.images - 0.5, made.labels[:, 0], made.masks[:, 0])]


def block(n_in, n_out, size):
    return nn.Conv2d(n_in, n_out, size, padding=size // 2), nn.BatchNorm2d(n_out), nn.ReLU()


def network(seed):
    torch.manual_seed(seed)
    features = nn.Sequential(*block(3, 16, 5), nn.MaxPool2d(2), *block(16, 32, 3), nn.MaxPool2d(2), *block(32, 64, 3))
    return nn.Sequential(features, nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(64, 5))


def train(seed):
    x, y, _ = draw(TRAIN, seed=100 + seed)
    model = network(seed)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
    for _ in range(EPOCHS):
        for rows in torch.randperm(TRAIN).split(50):
            loss = nn.functional.cross_entropy(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model.eval()


def untrained(seed, x):
    """Random weights, with the means and variances of batch normalisation that go with them."""
    model = network(1000 + seed)
    with torch.no_grad():
        for _ in range(20):
            model(x)
    return model.eval()


# --8<-- [start:methods]
def gradient(model, x, classes):
    x = x.clone().requires_grad_()
    (slope,) = torch.autograd.grad(model(x)[torch.arange(len(x)), classes].sum(), x)
    return slope


def saliency(model, x, classes):
    return gradient(model, x, classes).abs().sum(dim=1)


def gradient_times_input(model, x, classes):
    return (gradient(model, x, classes) * x).sum(dim=1).abs()


@torch.no_grad()
def occlusion(model, x, classes, size=8, step=4):
    rows = torch.arange(len(x))
    whole = model(x)[rows, classes]
    lost, covers = torch.zeros(len(x), 32, 32), torch.zeros(32, 32)
    for i in range(0, 33 - size, step):
        for j in range(0, 33 - size, step):
            covered = x.clone()
            covered[:, :, i : i + size, j : j + size] = 0
            lost[:, i : i + size, j : j + size] += (whole - model(covered)[rows, classes])[:, None, None]
            covers[i : i + size, j : j + size] += 1
    return (lost / covers).clamp(min=0)


def grad_cam(model, x, classes):
    maps = model[0](x)
    (slope,) = torch.autograd.grad(model[1:](maps)[torch.arange(len(x)), classes].sum(), maps)
    cam = (slope.mean(dim=(2, 3), keepdim=True) * maps).sum(dim=1, keepdim=True).relu().detach()
    return nn.functional.interpolate(cam, size=32, mode="bilinear")[:, 0]


METHODS = {
    "occlusion": occlusion,
    "saliency": saliency,
    "gradient x input": gradient_times_input,
    "Grad-CAM": grad_cam,
}
# --8<-- [end:methods]


# --8<-- [start:erase]
def strongest(values, size):
    """Upper left corner of the square in which a map has the largest sum, for each image."""
    sums = nn.functional.avg_pool2d(values[:, None], size, stride=1)[:, 0]
    place = sums.flatten(1).argmax(dim=1)
    return place // sums.shape[2], place % sums.shape[2]


def around(rows, columns, size):
    """Upper left corner of the square whose middle is nearest to a point."""
    return tuple((place - size / 2 + 0.5).round().clamp(0, 32 - size).long() for place in (rows, columns))


def erased(x, corner, size, filling):
    """The images with one square replaced by what the filling shows there."""
    rows, columns = (((CORNERS - place[:, None]) // size == 0) for place in corner)
    return torch.where((rows[:, :, None] & columns[:, None, :])[:, None], filling, x)


def squares(found, mask, size):
    """Where to erase: by each map, and three ways that look at no map."""
    middle = [(mask.sum(dim=3 - k) * CORNERS).sum(dim=1) / mask.sum(dim=(1, 2)) for k in (1, 2)]
    inside = torch.multinomial(mask.flatten(1).float(), 1)[:, 0]
    return {
        **{name: strongest(values, size) for name, values in found.items()},
        "object's middle": around(*middle, size),
        "somewhere on it": around(inside // 32, inside % 32, size),
        "anywhere": tuple(torch.randint(33 - size, (2, len(mask)))),
    }


# --8<-- [end:erase]


def share(values, area):
    return ((values * area).sum(dim=(1, 2)) / values.sum(dim=(1, 2))).nanmean().item()


def alike(a, b):
    """Mean rank correlation of two maps of the same image."""
    ranks = [values.flatten(1).argsort(dim=1).argsort(dim=1).float() for values in (a, b)]
    ranks = [(r - r.mean(dim=1, keepdim=True)) / r.std(dim=1, keepdim=True) for r in ranks]
    return (ranks[0] * ranks[1]).mean(dim=1).mean().item()


def blurred(x):
    return nn.functional.avg_pool2d(nn.functional.pad(x, 4 * (6,), mode="reflect"), 13, stride=1)


models = [train(seed) for seed in SEEDS]
all_x, all_y, all_masks = draw(TEST, seed=200)
results = {}
for seed, model in zip(SEEDS, models, strict=True):
    with torch.no_grad():
        right = model(all_x).argmax(dim=1) == all_y
    x, y, mask = all_x[right], all_y[right], all_masks[right]
    found = {name: method(model, x, y) for name, method in METHODS.items()}
    torch.manual_seed(seed)
    other = torch.arange(len(x)).roll(7)
    fillings = {"grey": torch.zeros_like(x), "blurred": blurred(x), "another scene": x[other]}
    strangers = {"random weights": untrained(seed, x), "another training": models[(seed + 1) % len(models)]}
    for name, method in METHODS.items():
        results[seed, name, "share"] = share(found[name], mask)
        for stranger, net in strangers.items():
            theirs = method(net, x[:FEW], y[:FEW])
            results[seed, name, stranger] = alike(found[name][:FEW], theirs)
            results[seed, name, f"share, {stranger}"] = share(theirs, mask[:FEW])
    for name, corner in squares(found, mask, 8).items():
        for filling, pixels in fillings.items():
            with torch.no_grad():
                kept = model(erased(x, corner, 8, pixels)).argmax(dim=1) == y
            results[seed, name, filling] = kept.float().mean().item()
    results[seed, "network", "right"] = right.float().mean().item()
    results[seed, "object", "area"] = mask.float().mean().item()


def each(name, what):
    return [results[seed, name, what] for seed in SEEDS]


def line(*cells):
    texts = ["  ".join(f"{value:4.0%}" for value in each(*cell)) for cell in cells]
    return "     ".join(texts)


# --8<-- [start:erased]
print("still right when a square of 8 x 8 pixels is replaced by")
print("square by          grey               a blurred scene    another scene")
for name in [*METHODS, "object's middle", "somewhere on it", "anywhere"]:
    print(f"{name:16}  {line((name, 'grey'), (name, 'blurred'), (name, 'another scene'))}")
# --8<-- [end:erased]

# --8<-- [start:sane]
print("                  share on the object, whose area is 24%     rank correlation with the map of")
print("method            trained            random weights          random weights       another training")
for name in METHODS:
    cells = ["  ".join(f"{value:5.2f}" for value in each(name, what)) for what in strangers]
    print(f"{name:16}  {line((name, 'share'), (name, 'share, random weights'))}     {'     '.join(cells)}")
# --8<-- [end:sane]


def mean(name, what):
    return np.mean(each(name, what))


fair = ("occlusion", "saliency", "gradient x input")
blind = ("object's middle", "somewhere on it", "anywhere")
assert SHORT or min(each("network", "right")) > 0.97
assert SHORT or all(max(each(name, "grey")) < min(each("object's middle", "grey")) for name in fair)
assert SHORT or max(each("occlusion", "grey")) < min(mean(name, "grey") for name in fair[1:])
assert SHORT or max(abs(mean(a, "blurred") - mean(b, "blurred")) for a in fair for b in fair) < 0.05
assert SHORT or all(mean(name, "blurred") > 0.92 for name in blind)
assert SHORT or all(min(each(name, "share")) > 0.33 for name in METHODS)
assert SHORT or all(max(each(name, "random weights")) < 0.3 < mean(name, "another training") for name in METHODS)
