# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""Study: learning curves of four methods on two tables with a known rule, and on digits in place and moved."""

import sys
import time

import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from torch import nn

SHORT = "--short" in sys.argv
SEEDS = 1 if SHORT else 3
digits = load_digits()


# --8<-- [start:rules]
def smooth(a, b, c, d, e):
    return 10 * np.sin(np.pi * a * b) + 20 * (c - 0.5) ** 2 + 10 * d + 5 * e


def steps(a, b, c, d, e):
    """Like a price list: limits, and a discount for two things together."""
    return 8 * (a > 0.3) + 8 * ((a > 0.6) & (b > 0.5)) + 6 * (np.abs(c - 0.5) < 0.1) - 5 * (d > 0.8) * (e > 0.4)


# --8<-- [end:rules]


def table(rule, rows, rng):
    columns = rng.random((rows, 10)).astype(np.float32)
    return 2 * columns - 1, (rule(*columns.T[:5]) + rng.normal(0, 1, rows)).astype(np.float32)


def pictures(moved, rng):
    """All 1,797 digits in random order, on sheets of 14 x 14: in the middle, or each at a random place."""
    order = rng.permutation(1797)
    sheets = np.zeros((1797, 14, 14), np.float32)
    for sheet, digit in zip(sheets, digits.images[order] / 16, strict=True):
        row, column = rng.integers(7, size=2) if moved else (3, 3)
        sheet[row : row + 8, column : column + 8] = digit
    return sheets.reshape(1797, 196), digits.target[order]


class Network:
    def __init__(self, rate, images, longer=1):
        self.rate, self.images, self.longer = rate, images, longer

    def fit(self, x, y):
        """The weights of the step that is best on every fifth row, which is not trained on, are kept."""
        x = torch.tensor(x)
        if self.images:
            self.mean, self.spread, y = 0, 1, torch.tensor(y)
            self.model = nn.Sequential(
                nn.Unflatten(1, (1, 14, 14)), nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
                nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(32, 10),
            )  # fmt: skip
        else:
            self.mean, self.spread = y.mean(), y.std()
            y = torch.tensor((y - self.mean) / self.spread)[:, None]
            self.model = nn.Sequential(
                nn.Linear(10, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 1)
            )  # fmt: skip
        loss_of = nn.functional.cross_entropy if self.images else nn.functional.mse_loss
        kept = torch.arange(len(x)) % 5 == 0
        rest, best = torch.where(~kept)[0], np.inf
        optimizer = torch.optim.Adam(self.model.parameters(), lr=self.rate)
        for step in range(30 if SHORT else self.longer * (800 if self.images else 3000)):
            rows = rest[torch.randint(len(rest), (64,))]
            loss = loss_of(self.model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            if step % 50 == 29:
                with torch.no_grad():
                    now = loss_of(self.model(x[kept]), y[kept]).item()
                if now < best:
                    best, weights = now, nn.utils.parameters_to_vector(self.model.parameters()).detach().clone()
        nn.utils.vector_to_parameters(weights, self.model.parameters())
        return self

    @torch.no_grad()
    def predict(self, x):
        out = self.model(torch.tensor(x))
        return out.argmax(dim=1).numpy() if self.images else out[:, 0].numpy() * self.spread + self.mean


def methods(images, longer=1):
    """Each method with two to four settings; the best one on the validation rows is taken."""
    if longer > 1:
        return {f"network, {longer} x steps": [Network(rate, images, longer) for rate in (0.002, 0.01)]}
    boost = {"max_iter": 60 if images else 400, "early_stopping": not images, "random_state": 0}
    leaves = (31,) if images else (6, 31)
    tree = HistGradientBoostingClassifier if images else HistGradientBoostingRegressor
    near = KNeighborsClassifier if images else KNeighborsRegressor
    line = (
        [LogisticRegression(C=c, max_iter=500) for c in (0.03, 0.3, 3)] if images else [Ridge(a) for a in (0.1, 1, 10)]
    )
    return {
        "linear model": line,
        "nearest neighbours": [near(1), near(4), near(12)],
        "boosted trees": [tree(learning_rate=rate, max_leaf_nodes=n, **boost) for rate in (0.05, 0.2) for n in leaves],
        "network": [Network(rate, images) for rate in (0.002, 0.01)],
    }


def wrong(images, guesses, targets):
    return (guesses != targets).mean() if images else np.sqrt(((guesses - targets) ** 2).mean())


def compared(images, draw, sizes, seed, longer=1):
    rng = np.random.default_rng(seed)
    torch.manual_seed(seed)
    columns, targets = draw(rng)
    (x, y), (choose_x, choose_y) = (columns[-400:], targets[-400:]), (columns[-797:-400], targets[-797:-400])
    found, seconds = {}, {}
    for name, settings in methods(images, longer).items():
        found[name] = []
        for size in sizes:
            scores = {}
            for model in settings:
                started = time.perf_counter()
                model.fit(columns[:size], targets[:size])
                seconds[name] = time.perf_counter() - started  # of the last one: the largest table
                scores[wrong(images, model.predict(choose_x), choose_y)] = wrong(images, model.predict(x), y)
            found[name].append(scores[min(scores)])
    return found, seconds


# --8<-- [start:tasks]
TASKS = {
    "table, smooth rule": (False, lambda rng: table(smooth, 21_000, rng), (50, 1000, 20_000)),
    "table, rule of steps": (False, lambda rng: table(steps, 21_000, rng), (50, 1000, 20_000)),
    "digits in the middle": (True, lambda rng: pictures(False, rng), (50, 1000)),
    "digits moved": (True, lambda rng: pictures(True, rng), (50, 1000)),
}
# --8<-- [end:tasks]
found = {}
for task, (images, draw, sizes) in TASKS.items():
    runs = [compared(images, draw, sizes[:1] if SHORT else sizes, seed) for seed in range(SEEDS)]
    print(f"{task:21}" + "".join(f"{size:>8}" for size in sizes) + ("" if len(sizes) == 3 else " " * 8), end="")
    print("   seconds   (largest, three draws)")
    for name in runs[0][0]:
        scores = np.array([run[0][name] for run in runs])
        found[task, name] = scores
        shown = [f"{score:8.0%}" if images else f"{score:8.2f}" for score in scores.mean(axis=0)]
        print(f"  {name:19}" + "".join(shown) + ("" if len(sizes) == 3 else " " * 8), end="")
        print(f"   {np.median([run[1][name] for run in runs]):7.2f}", end="   (")
        print(", ".join(f"{score:.0%}" if images else f"{score:.2f}" for score in scores[:, -1]) + ")", flush=True)
if not SHORT:  # is the network behind on the second table because it was stopped too early?
    images, draw, sizes = TASKS["table, rule of steps"]
    runs = [compared(images, draw, sizes[-1:], seed, 4) for seed in range(SEEDS)]
    for name in runs[0][0]:
        found["longer"] = last = [run[0][name][0] for run in runs]
        print(f"rule of steps, {name}: {np.mean(last):10.2f}", end="   ")
        print(f"{np.median([run[1][name] for run in runs]):7.2f}   ({', '.join(f'{score:.2f}' for score in last)})")
assert SHORT or found["table, smooth rule", "linear model"].mean(axis=0)[2:].min() > 2.3
assert SHORT or found["table, rule of steps", "boosted trees"][:, -1].max() < 1.25
both = {name: found["table, smooth rule", name].mean(axis=0) for name in ("boosted trees", "network")}
assert SHORT or abs(both["network"][1:] - both["boosted trees"][1:]).max() < 0.15
assert SHORT or min(found["longer"]) > found["table, rule of steps", "boosted trees"][:, -1].max()
assert SHORT or found["digits in the middle", "nearest neighbours"][:, -1].max() < 0.06
assert SHORT or found["digits moved", "network"][:, -1].max() < 0.1
