# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""Study: a grid, random draws and successive halving with the same number of training steps, twelve times each."""

import itertools
import sys

import numpy as np
import torch
from sklearn.datasets import load_digits
from torch import nn

SHORT = "--short" in sys.argv
REPEATS, STEPS = (1, 12) if SHORT else (12, 60)
images, labels = load_digits(return_X_y=True)
order = torch.randperm(1797, generator=torch.Generator().manual_seed(0))
x, y = torch.tensor(images / 16).float()[order], torch.tensor(labels)[order]
training, validation, test = slice(300), slice(1000, 1397), slice(1397, 1797)  # 300 images, so that settings matter


# --8<-- [start:run]
class Run:
    """A training that can be stopped and continued. Each of its four settings is a number from 0 to 1."""

    def __init__(self, settings, seed):
        self.draw = torch.Generator().manual_seed(seed)
        torch.manual_seed(seed)
        rate, decay = 10 ** (-4 + 4 * settings[0]), 10 ** (-5 + 4 * settings[1])  # 0.0001 to 1, 0.00001 to 0.1
        smoothing, forget = settings[2] / 5, 1 - 10 ** (-2 + settings[3])  # 0 to 0.2, 0.99 to 0.9
        self.model = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
        self.loss = nn.CrossEntropyLoss(label_smoothing=smoothing)
        self.optimizer = torch.optim.AdamW(self.model.parameters(), rate, (forget, 0.999), weight_decay=decay)

    def train(self, steps):
        for _ in range(steps):
            some = torch.randint(300, (50,), generator=self.draw)
            self.optimizer.zero_grad()
            self.loss(self.model(x[some]), y[some]).backward()
            self.optimizer.step()
        return self

    @torch.no_grad()
    def right(self, part):
        return (self.model(x[part]).argmax(dim=1) == y[part]).float().mean().item()


def best(runs, keep=1):
    return sorted(runs, key=lambda run: run.right(validation))[-keep:]


# --8<-- [end:run]


# --8<-- [start:search]
def grid(rng, shape):
    """Settings at equal distances along each axis; where the grid begins is drawn."""
    axes = [(np.arange(n) + rng.random()) / n for n in shape]
    return best([Run(settings, 0).train(STEPS) for settings in itertools.product(*axes)])[0]


def at_random(rng):
    return best([Run(settings, 0).train(STEPS) for settings in rng.random((16, 4))])[0]


def halving(rng):
    """48 runs begin; three times the better half goes on, twice as long."""
    runs, done = [Run(settings, 0) for settings in rng.random((48, 4))], 0
    for steps in (STEPS * 8 // 60, STEPS * 16 // 60, STEPS * 32 // 60, STEPS):
        runs = best([run.train(steps - done) for run in runs], keep=(len(runs) + 1) // 2)
        done = steps
    return best(runs)[0]


# --8<-- [end:search]
found = {}
print("each searched twelve times       right on test images: mean, lowest, highest")
SEARCHES = {
    "grid, 16 rates, others once": lambda rng: grid(rng, (16, 1, 1, 1)),
    "grid, 4 rates x 4 decays": lambda rng: grid(rng, (4, 4, 1, 1)),
    "grid, 2 values of each": lambda rng: grid(rng, (2, 2, 2, 2)),
    "16 at random": at_random,
    "halving, 48 begin": halving,
}
for name, search in SEARCHES.items():
    shares = [search(np.random.default_rng(seed)).right(test) for seed in range(REPEATS)]
    found[name] = np.array(shares)
    print(f"{name:30}{np.mean(shares):22.1%}{min(shares):8.1%}{max(shares):8.1%}", flush=True)

assert SHORT or found["grid, 2 values of each"].min() < 0.75
assert SHORT or min(shares.min() for name, shares in found.items() if "2 values" not in name) > 0.84
assert SHORT or np.ptp([shares.mean() for name, shares in found.items() if "2 values" not in name]) < 0.02
