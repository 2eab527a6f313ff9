# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Study: eight letters are sorted without one piece of the block each time; own best rates, three seeds."""

# --8<-- [start:pieces]
import sys

import torch
from torch import nn
from torch.nn.functional import cross_entropy, scaled_dot_product_attention

WIDTH, HEADS, LENGTH = 32, 4, 8


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.qkv, self.out = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)

    def forward(self, x):  # (N, L, width)
        parts = self.qkv(x).view(*x.shape[:2], 3, HEADS, WIDTH // HEADS)  # (N, L, 3, heads, d)
        query, key, value = parts.permute(2, 0, 3, 1, 4)  # (N, heads, L, d) each
        y = scaled_dot_product_attention(query, key, value)  # (N, heads, L, d)
        return self.out(y.transpose(1, 2).flatten(2))


def mlp(times=4):
    return nn.Sequential(nn.Linear(WIDTH, times * WIDTH), nn.ReLU(), nn.Linear(times * WIDTH, WIDTH))


class Sorter(nn.Module):
    def __init__(self, pieces, skip=True, norm=True):
        super().__init__()
        self.letters, self.places = nn.Embedding(26, WIDTH), nn.Embedding(LENGTH, WIDTH)
        self.pieces, self.skip = nn.ModuleList(pieces), skip
        self.norms = nn.ModuleList(nn.LayerNorm(WIDTH) if norm else nn.Identity() for _ in range(len(pieces) + 1))
        self.head = nn.Linear(WIDTH, 26)

    def forward(self, x):
        x = self.letters(x) + self.places.weight  # (N, L, width)
        for norm, piece in zip(self.norms, self.pieces, strict=False):  # the last norm comes after the loop
            change = piece(norm(x))
            x = x + change if self.skip else change
        return self.head(self.norms[-1](x))


KINDS = {
    "whole": lambda: Sorter([Attention(), mlp(), Attention(), mlp()]),
    "no residual": lambda: Sorter([Attention(), mlp(), Attention(), mlp()], skip=False),
    "no norm": lambda: Sorter([Attention(), mlp(), Attention(), mlp()], norm=False),
    "no attention": lambda: Sorter([mlp(), mlp()]),
    "no attention, wider MLP": lambda: Sorter([mlp(6), mlp(6)]),
    "no MLP": lambda: Sorter([Attention(), Attention()]),
    "no MLP, more attention": lambda: Sorter([Attention() for _ in range(6)]),
}
# --8<-- [end:pieces]
SHORT = "--short" in sys.argv
RATES, CHOOSE, SEEDS, STEPS = ([0.015], [0], [2], 10) if SHORT else ([0.005, 0.015, 0.05], [0, 1], [2, 3, 4], 300)


def draw(count, generator=None):
    x = torch.randint(26, (count, LENGTH), generator=generator)
    return x, x.sort(dim=1).values


generator = torch.Generator().manual_seed(12345)
VALIDATION, TEST = draw(1000, generator), draw(2000, generator)


def train(kind, lr, seed, steps):
    torch.manual_seed(seed)
    model = KINDS[kind]()
    optimizer = torch.optim.Adam(model.parameters(), lr)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, lr, total_steps=steps)
    for _ in range(steps):
        x, y = draw(32)
        loss = cross_entropy(model(x).flatten(0, 1), y.flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return model


@torch.no_grad()
def right(model, rows):
    x, y = rows
    return (model(x).argmax(dim=2) == y).float().mean().item()


def three(kind, lr, steps):
    return [right(train(kind, lr, seed, steps), TEST) for seed in SEEDS]


def percent(values):
    return ", ".join(f"{100 * value:3.0f}" for value in values) + " %"


results, longer = {}, {}
print("                        weights   rate    letters right    three times the steps")
for kind in KINDS:
    scores = {lr: sum(right(train(kind, lr, seed, STEPS), VALIDATION) for seed in CHOOSE) for lr in RATES}
    best = max(RATES, key=scores.get)
    results[kind] = three(kind, best, STEPS)
    if kind in ("whole", "no residual", "no MLP"):
        longer[kind] = three(kind, best, 3 * STEPS)
    weights = sum(p.numel() for p in KINDS[kind]().parameters())
    row = f"{kind:23} {weights:7}   {best:5.3f}   {percent(results[kind])}"
    print(row + (f"   {percent(longer[kind])}" if kind in longer else ""), flush=True)

mean = {kind: sum(values) / len(values) for kind, values in results.items()}
assert SHORT or min(results["whole"]) > 0.9
assert SHORT or max(results["no attention"] + results["no attention, wider MLP"]) < 0.25
assert SHORT or max(results["no residual"]) < min(results["whole"]) - 0.03
assert SHORT or mean["no MLP"] < mean["whole"] - 0.01
assert SHORT or mean["no norm"] > mean["whole"] - 0.06
assert SHORT or min(min(values) for values in longer.values()) > 0.94
