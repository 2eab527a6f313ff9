# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""Study: seven ways to start a shallow and a deep network with ReLUs, each at its own best rate."""

import sys

import numpy as np
import torch
from sklearn.datasets import load_digits

SHORT = "--short" in sys.argv
STEPS, SEEDS = (10, (1,)) if SHORT else (300, (1, 2, 3))
images, labels = load_digits(return_X_y=True)
order = np.random.default_rng(0).permutation(len(images))
x, y = torch.from_numpy(images[order] / 16).float(), torch.from_numpy(labels[order])
init = torch.nn.init


# --8<-- [start:starts]
@torch.no_grad()
def by_data(layers):
    """Scale layer by layer until the sums of the first 200 images have a mean square of 1."""
    h = x[:200]
    for layer in layers:
        init.orthogonal_(layer.weight)
        layer.weight /= layer(h).square().mean().sqrt()
        h = torch.relu(layer(h))


STARTS = {  # what happens to the weights; biases are 0 except in PyTorch's own start
    "normal, 0.01": lambda weight: init.normal_(weight, std=0.01),
    "PyTorch's own": None,
    "own, biases 0": lambda weight: init.uniform_(weight, -1 / 8, 1 / 8),  # 8 = √64
    "the same, 4 x steps": lambda weight: init.uniform_(weight, -1 / 8, 1 / 8),
    "Xavier": init.xavier_normal_,
    "He": lambda weight: init.kaiming_normal_(weight, nonlinearity="relu"),
    "orthogonal, gain √2": lambda weight: init.orthogonal_(weight, gain=2**0.5),
    "by the data": by_data,
    "normal, 0.5": lambda weight: init.normal_(weight, std=0.5),
}
# --8<-- [end:starts]


def network(start, hidden):
    layers = [torch.nn.Linear(64, 64) for _ in range(hidden)] + [torch.nn.Linear(64, 10)]
    for layer in layers if start else ():
        init.zeros_(layer.bias)
        if start is not by_data:
            start(layer.weight)
    if start is by_data:
        by_data(layers)
    return torch.nn.Sequential(*(part for layer in layers for part in (layer, torch.nn.ReLU())))[:-1]


def fit(start, steps, hidden, rule, rate, seed):
    """The shares of right answers on the validation part and on the test part."""
    torch.manual_seed(seed)
    model = network(start, hidden)
    momentum = {"momentum": 0.9} if rule is torch.optim.SGD else {}
    optimizer = rule(model.parameters(), lr=rate, **momentum)
    for _ in range(steps):
        batch = torch.randint(1000, (100,))
        loss = torch.nn.functional.cross_entropy(model(x[batch]), y[batch])
        if not torch.isfinite(loss):
            break
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        right = (model(x).argmax(dim=1) == y).float()
    return right[1000:1397].mean().item(), right[1397:].mean().item()


def best(powers, *case):
    """The rate that is best on the validation part, first of powers of ten, then three times more and less."""
    found = {10.0**power: fit(*case, 10.0**power, 0)[0] for power in powers}
    top = max(found, key=found.get)
    found |= {rate: fit(*case, rate, 0)[0] for rate in (top / 3, top * 3)}
    rate = max(found, key=found.get)
    return rate, [fit(*case, rate, seed)[1] for seed in SEEDS]


CASES = {  # hidden layers, optimiser, powers of ten for its rate
    "1 hidden, SGD": (1, torch.optim.SGD, (-2, -1, 0)),
    "10 hidden, SGD": (10, torch.optim.SGD, (-6, -5, -4, -3, -2, -1, 0)),
    "10 hidden, Adam": (10, torch.optim.Adam, (-4, -3, -2, -1)),
}
scores = {}
print("right on the test part", "".join(f"{name:24}" for name in CASES).rstrip())
for name, start in STARTS.items():
    steps = STEPS * (4 if "4 x" in name else 1)
    pairs = []
    for hidden, rule, powers in CASES.values():
        if steps > STEPS and hidden == 1:  # at its best already
            pairs.append(None)
            continue
        few = (-2,) if SHORT else powers[-4:] if steps > STEPS else powers
        pairs.append(best(few, start, steps, hidden, rule))
    scores[name] = [pair[1] if pair else [] for pair in pairs]
    cells = [
        f"{pair[0]:<6.0e} {', '.join(f'{share:.0%}' for share in pair[1]):16}" if pair else " " * 23 for pair in pairs
    ]
    print(f"{name:22}", " ".join(cells).rstrip(), flush=True)
shallow, deep, adam = ({name: three[i] for name, three in scores.items()} for i in range(3))
good = ("Xavier", "He", "orthogonal, gain √2", "by the data")
assert SHORT or min(min(shares, default=1) for shares in shallow.values()) > 0.95
assert SHORT or min(sum(deep[name] + adam[name]) / 6 for name in good) > 0.9
assert SHORT or max(deep["normal, 0.01"] + deep["PyTorch's own"] + adam["normal, 0.01"]) < 0.3
assert SHORT or max(deep["own, biases 0"] + deep["the same, 4 x steps"]) < 0.3
assert SHORT or max(sum(adam["PyTorch's own"]), sum(adam["own, biases 0"]), sum(deep["normal, 0.5"])) / 3 < 0.88
assert SHORT or sum(adam["the same, 4 x steps"]) / 3 > 0.85
