# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Study: ten digits in another world, a few labelled images of it, and three ways to use a trained network."""

import copy
import sys

import torch
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

SHORT = "--short" in sys.argv
COUNTS, SEEDS, STEPS = ((1,), (0,), 20) if SHORT else ((1, 3, 10), (0, 1, 2), 200)
RATES = (0.001,) if SHORT else (3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3)
images, labels = (torch.tensor(part) for part in load_digits(return_X_y=True))
order = torch.randperm(1797, generator=torch.Generator().manual_seed(0))
images, labels = images[order].float() / 16, labels[order]


# --8<-- [start:worlds]
def another_world(name):
    """All digits as they look there."""
    square, generator = images.reshape(-1, 8, 8), torch.Generator().manual_seed(1)
    return {
        "noise": images + 0.5 * torch.randn(images.shape, generator=generator),
        "shifted": square.roll(1, dims=2).reshape(-1, 64),
        "turned": square.rot90(1, dims=(1, 2)).reshape(-1, 64),
        "white on black": 1 - images,
        "shuffled": images[:, torch.randperm(64, generator=generator)],
    }[name]


# --8<-- [end:worlds]


# --8<-- [start:ways]
def network(seed):
    torch.manual_seed(seed)
    layers = torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 10)
    return torch.nn.Sequential(*layers)


def fit(model, x, y, lr, steps, trained=None):
    optimizer = torch.optim.Adam((trained or model).parameters(), lr=lr)
    for _ in range(steps):
        rows = torch.randint(len(x), (32,))
        loss = torch.nn.functional.cross_entropy(model(x[rows]), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


def from_scratch(source, x, y, lr, seed):
    return fit(network(seed + 10), x, y, lr, STEPS)


def last_layer(source, x, y, lr, seed):
    model = copy.deepcopy(source)
    return fit(model, x, y, lr, STEPS, trained=model[-1])


def all_layers(source, x, y, lr, seed):
    return fit(copy.deepcopy(source), x, y, lr, STEPS)


# --8<-- [end:ways]


def right(model, x, part):
    with torch.no_grad():
        return (model(x[part]).argmax(dim=1) == labels[part]).float().mean().item()


CHOOSE, TEST = slice(1200, 1400), slice(1400, 1797)
print("                                      right of 397 test images, mean of three seeds")
print("world          images a class   as it is   last layer   all layers   from scratch   linear model")
means = {}
for name in ("noise", "shifted", "turned", "white on black", "shuffled"):
    world = another_world(name)
    for count in COUNTS:
        rows = {way: [] for way in ("as it is", "last layer", "all layers", "from scratch", "linear model")}
        for seed in SEEDS:
            source = fit(network(seed), images[:800], labels[:800], 0.003, 3 * STEPS)  # in the old world
            shuffled = 800 + torch.randperm(400, generator=torch.Generator().manual_seed(seed))
            few = torch.cat([shuffled[labels[shuffled] == digit][:count] for digit in range(10)])
            rows["as it is"].append(right(source, world, TEST))
            for way, function in (
                ("last layer", last_layer),
                ("all layers", all_layers),
                ("from scratch", from_scratch),
            ):
                rates = RATES[2:] if way == "last layer" else RATES[:5]
                models = [function(source, world[few], labels[few], lr, seed) for lr in rates or RATES]
                best = max(models, key=lambda model: right(model, world, CHOOSE))
                rows[way].append(right(best, world, TEST))
            linear = LogisticRegression(C=10, max_iter=2000).fit(world[few], labels[few])
            rows["linear model"].append(linear.score(world[TEST], labels[TEST]))
        means[name, count] = {way: sum(found) / len(found) for way, found in rows.items()}
        values = list(means[name, count].values())
        print(f"{name:14} {count:9}", *(f"{value:{12 + (i > 2)}.0%}" for i, value in enumerate(values)), flush=True)

assert SHORT or means["noise", 3]["all layers"] > means["noise", 3]["from scratch"] + 0.1
assert SHORT or all(
    means[world, count]["all layers"] < means[world, count]["from scratch"] + 0.01
    for world in ("turned", "white on black", "shuffled")
    for count in COUNTS
)
