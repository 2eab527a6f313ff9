# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""Study: each cure alone, on a network whose gradient vanishes and on one whose gradient explodes, at its own rate."""

import sys

import numpy as np
import torch
from sklearn.datasets import load_digits

SHORT = "--short" in sys.argv
STEPS, SEEDS = (10, (1,)) if SHORT else (300, (1, 2, 3))
images, labels = load_digits(return_X_y=True)
order = np.random.default_rng(0).permutation(len(images))
x, y = torch.from_numpy(images[order] / 16).float(), torch.from_numpy(labels[order])
train, validation, test = slice(0, 1000), slice(1000, 1397), slice(1397, None)


# --8<-- [start:network]
class Deep(torch.nn.Module):
    """Ten hidden layers of 64 units. `gain` is the standard deviation of the weights times √64."""

    def __init__(self, activation, gain=None, norm=False, around=None):
        super().__init__()
        self.layers = torch.nn.ModuleList(torch.nn.Linear(64, 64) for _ in range(10))
        self.norms = torch.nn.ModuleList(torch.nn.BatchNorm1d(64) if norm else torch.nn.Identity() for _ in range(10))
        self.gates = torch.nn.ModuleList(torch.nn.Linear(64, 64) for _ in range(10 if around == "gate" else 0))
        self.last, self.activation, self.around = torch.nn.Linear(64, 10), activation, around
        for layer in self.layers if gain else ():
            torch.nn.init.normal_(layer.weight, std=gain / 8)
        for gate in self.gates:
            torch.nn.init.constant_(gate.bias, -2.0)  # at first a gate lets about an eighth of the new values in

    def forward(self, h):
        for i, (layer, norm) in enumerate(zip(self.layers, self.norms, strict=True)):
            new = self.activation(norm(layer(h)))
            if self.around == "skip":
                h = h + new
            elif self.around == "gate":
                gate = torch.sigmoid(self.gates[i](h))
                h = (1 - gate) * h + gate * new
            else:
                h = new
        return self.last(h)


# --8<-- [end:network]
def fit(settings, rate, seed, steps=1, adam=False, limit=None):
    """The shares of right answers on the validation part and on the test part."""
    torch.manual_seed(seed)
    model = Deep(**settings)
    rule = torch.optim.Adam(model.parameters(), lr=rate) if adam else None
    rule = rule or torch.optim.SGD(model.parameters(), lr=rate, momentum=0.9)
    for _ in range(steps * STEPS):
        batch = torch.randint(1000, (100,))
        loss = torch.nn.functional.cross_entropy(model(x[batch]), y[batch])
        if not torch.isfinite(loss):
            break
        rule.zero_grad()
        loss.backward()
        if limit:
            torch.nn.utils.clip_grad_norm_(model.parameters(), limit)
        rule.step()
    model.eval()
    with torch.no_grad():
        return [(model(x[part]).argmax(dim=1) == y[part]).float().mean().item() for part in (validation, test)]


def best(settings, powers, **how):
    """The rate that is best on the validation part, first of powers of ten, then three times more and less."""
    found = {10.0**power: fit(settings, 10.0**power, 0, **how)[0] for power in powers}
    top = max(found, key=found.get)
    found |= {rate: fit(settings, rate, 0, **how)[0] for rate in (top / 3, top * 3)}
    rate = max(found, key=found.get)
    return rate, [fit(settings, rate, seed, **how)[1] for seed in SEEDS]


sigmoid, tanh, relu = torch.sigmoid, torch.tanh, torch.relu
# --8<-- [start:cures]
VANISHING = {"activation": sigmoid}  # with PyTorch's start
EXPLODING = {"activation": relu, "gain": 4}
CURES = {  # changes to the first, to the second, and to both
    "none": ({}, {}, {}),
    "4 x as many steps": ({}, {}, {"steps": 4}),
    "Adam": ({}, {}, {"adam": True}),
    "clipping, limit 1": ({}, {}, {"limit": 1.0}),
    "activation: tanh": ({"activation": tanh}, {"activation": tanh}, {}),
    "activation: other": ({"activation": relu}, {"activation": sigmoid}, {}),
    "initialisation": ({"gain": 6}, {"gain": 2**0.5}, {}),
    "batch normalisation": ({"norm": True}, {"norm": True}, {}),
    "skips": ({"around": "skip"}, {"around": "skip"}, {}),
    "gates": ({"around": "gate"}, {"around": "gate"}, {}),
}
# --8<-- [end:cures]
POWERS = ((-2,), (-2,)) if SHORT else ((-3, -2, -1, 0), range(-8, 0))
scores = {}
print("                     sigmoid, PyTorch's start        ReLU, weights with gain 4")
print("                     rate    right on the test part  rate    right on the test part")
for name, (first, second, how) in CURES.items():
    pair = [best(VANISHING | first, POWERS[0], **how), best(EXPLODING | second, POWERS[1], **how)]
    scores[name] = [shares for _, shares in pair]
    cells = (f"{rate:<7.0e} {', '.join(f'{share:.0%}' for share in shares):22}" for rate, shares in pair)
    print(f"{name:20}", "  ".join(cells).rstrip(), flush=True)

first, second = ({name: pair[i] for name, pair in scores.items()} for i in (0, 1))
assert SHORT or max(max(first[name]) for name in list(CURES)[:4]) < 0.2
assert SHORT or min(sum(first[name]) / 3 for name in list(CURES)[6:]) > 0.8
assert SHORT or max(second["none"] + second["skips"] + second["clipping, limit 1"]) < 0.85
assert SHORT or min(second["initialisation"] + second["batch normalisation"] + second["gates"]) > 0.9
