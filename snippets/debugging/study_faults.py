# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Study: what the quick checks find in thirteen broken programs, and how often they are alarmed without a reason."""

import copy
import math
import sys

import torch
from sklearn.datasets import load_digits
from torch import nn

SHORT = "--short" in sys.argv
SEEDS, EPOCHS = (1, 1) if SHORT else (3, 10)


# --8<-- [start:check]
def check_training(model, loss, batch, steps=300, rate=0.01):
    """What looks wrong before a training begins: a list of sentences, empty where nothing was found."""
    x, y = batch
    model, found = copy.deepcopy(model), []  # the weights of the caller stay as they are
    if not x.isfinite().all() or not 0.05 < x.std() < 20 or x.mean().abs() > 5 * x.std():
        found.append(f"inputs: mean {x.mean():.2f}, deviation {x.std():.2f}")
    model.eval()
    with torch.no_grad():
        together, alone = model(x), model(x[:1])
    if not torch.allclose(together[:1], alone, rtol=1e-3, atol=1e-4):
        found.append("outputs depend on the batch")
    if y.is_floating_point() and together.shape != y.shape:
        found.append(f"shapes: outputs {tuple(together.shape)}, targets {tuple(y.shape)}")
    model.train()
    first = loss(model(x), y)
    guessing = None if y.is_floating_point() else math.log(together.shape[1])
    if guessing and not 0.7 * guessing < first.item() < 1.5 * guessing:
        found.append(f"first loss {first.item():.2f}, guessing {guessing:.2f}")
    first.backward()
    for name, weight in model.named_parameters():
        if weight.grad is None or not weight.grad.isfinite().all() or not weight.grad.any():
            found.append(f"no gradient: {name}")
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    for _ in range(steps):
        optimizer.zero_grad()
        last = loss(model(x), y)
        last.backward()
        optimizer.step()
    if not last.item() < 0.1 * first.item():
        found.append(f"one batch by heart: loss {first.item():.2f} to {last.item():.2f}")
    return found


# --8<-- [end:check]
images, labels = load_digits(return_X_y=True)
order = torch.randperm(1797, generator=torch.Generator().manual_seed(0))
x, y = torch.tensor(images / 16).float()[order], torch.tensor(labels)[order]
training, unseen = slice(1000), slice(1000, 1397)  # the last 400 stay untouched
cross_entropy = nn.functional.cross_entropy


class Through(nn.Module):
    """A layer made of a function."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, h):
        return self.function(h)


class PlainList(nn.Module):
    """Two layers in a list of Python, where PyTorch does not look for weights."""

    def __init__(self):
        super().__init__()
        self.layers, self.last = [nn.Linear(64, 32), nn.Linear(32, 32)], nn.Linear(32, 10)

    def forward(self, h):
        for layer in self.layers:
            h = layer(h).relu()
        return self.last(h)


def network(*between, last=()):
    return nn.Sequential(nn.Linear(64, 32), nn.ReLU(), *between, nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, 10), *last)


def loud():
    model = network()
    nn.utils.vector_to_parameters(5 * nn.utils.parameters_to_vector(model.parameters()), model.parameters())
    return model


def dead():
    model = network()
    nn.init.constant_(model[0].bias, -20)
    return model


def cut():
    return network(Through(torch.detach))


def over_the_batch():
    return network(Through(lambda h: (h - h.mean(0)) / (h.std(0, correction=0) + 1e-3)))


# --8<-- [start:faults]
FAULTS = {  # what differs from the healthy program
    "healthy": {},
    "images scaled twice": {"x": x / 16},
    "first weights five times as large": {"make": loud},
    "a first layer that is always 0": {"make": dead},
    "a gradient that is cut off": {"make": cut},
    "layers in a plain list": {"make": PlainList},
    "a softmax before the loss": {"make": lambda: network(last=[nn.Softmax(dim=1)])},
    "a ReLU at the end": {"make": lambda: network(last=[nn.ReLU()])},
    "normalised over the batch": {"make": over_the_batch},
    "labels shifted by one": {"y": y.roll(1)},
    "zero_grad forgotten": {"clear": False},
    "rate a hundred times as large": {"rate": 1.0},
    "rate a hundredth": {"rate": 0.0001},
    "images sorted by digit": {"rows": y[training].argsort()},
}
# --8<-- [end:faults]


# --8<-- [start:train]
def right(seed, make=network, x=x, y=y, rate=0.01, clear=True, rows=None):
    """The share of unseen images that are read right after ten epochs."""
    torch.manual_seed(seed)
    model, truth = make(), labels[order][unseen]
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    for _ in range(EPOCHS):
        shuffled = torch.randperm(1000) if rows is None else rows
        for some in shuffled.split(50):
            if clear:
                optimizer.zero_grad()
            cross_entropy(model(x[some]), y[some]).backward()
            optimizer.step()
    with torch.no_grad():
        return (model(x[unseen]).argmax(dim=1).numpy() == truth).mean()


# --8<-- [end:train]
def checked(seed, make=network, x=x, y=y, **loop):
    torch.manual_seed(seed)
    return check_training(make(), cross_entropy, (x[:32], y[:32]))


shares, found = {}, {}
print("                                    right on unseen images   what check_training finds")
for name, fault in FAULTS.items():
    shares[name] = sorted(right(seed, **fault) for seed in range(SEEDS))
    found[name] = checked(0, **fault)
    lines = [*found[name][:1], *(one for one in found[name][1:] if "no gradient" not in one)] or ["nothing"]
    print(f"{name:36}{shares[name][0]:9.0%} to {shares[name][-1]:4.0%}         {lines[0]}", flush=True)
    for line in lines[1:]:
        print(f"{'':61}{line}")

HEALTHY = {
    "fully connected": network,
    "with batch normalisation": lambda: network(nn.BatchNorm1d(32)),
    "with dropout": lambda: network(nn.Dropout(0.5)),
    "convolutional": lambda: nn.Sequential(
        nn.Unflatten(1, (1, 8, 8)), nn.Conv2d(1, 16, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(144, 10)
    ),
    "eight layers": lambda: network(*[layer for _ in range(5) for layer in (nn.Linear(32, 32), nn.ReLU())]),
}
print("\nalarms without a reason, in 10 seeds of each network")
alarms = {}
for name, make in HEALTHY.items():
    alarms[name] = [said for seed in range(1 if SHORT else 10) for said in checked(seed, make)]
    kinds = sorted({said.split(":")[0] for said in alarms[name]})
    print(f"{name:36}{len(alarms[name]):5}   {', '.join(kinds)}".rstrip(), flush=True)
caught = [name for name, said in found.items() if said]
assert caught == list(FAULTS)[1:9]
assert SHORT or (shares["healthy"][0] > 0.92 and shares["a ReLU at the end"][-1] < 0.8)
assert SHORT or max(shares[name][-1] for name in list(FAULTS)[9:]) < 0.7
assert SHORT or sum(map(len, alarms.values())) < 4
