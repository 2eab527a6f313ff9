# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Study: how many heads? Two look-ups and one, at equal parameters, each at its own best rate; three seeds."""

import statistics
import sys

import torch
from torch import nn

SHORT = "--short" in sys.argv
SEEDS = 1 if SHORT else 3


# --8<-- [start:model]
class LookUps(nn.Module):
    """Asked for one letter or for two, a layer of attention fetches their values, which have `size` numbers."""

    def __init__(self, heads, width, letters, ask, size, behind):
        super().__init__()
        self.ask = nn.ModuleList(nn.Embedding(letters, width) for _ in range(ask))
        self.name, self.write = nn.Embedding(letters, width), nn.Linear(size, width)
        self.attention = nn.MultiheadAttention(width, heads, batch_first=True)
        layers = [nn.Linear(width, 64), nn.ReLU(), nn.Linear(64, ask * size)]
        self.answer = nn.Sequential(*layers) if behind else nn.Linear(width, ask * size)

    def forward(self, values, asked):
        query = sum(table(asked[:, i]) for i, table in enumerate(self.ask))
        key = self.name.weight.expand(len(values), -1, -1)
        found, _ = self.attention(query[:, None], key, self.write(values), need_weights=False)
        return self.answer(found[:, 0])


# --8<-- [end:model]


def questions(count, letters, ask, size):
    values = torch.randn(count, letters, size)
    asked = torch.rand(count, letters).argsort(dim=1)[:, :ask]
    return values, asked, values.gather(1, asked[:, :, None].expand(-1, -1, size)).flatten(1)


def train(rate, seed, steps, heads, width, letters, ask, size, behind=False):
    """Squared error on questions that choose the rate, and on two thousand others."""
    torch.manual_seed(seed)
    model = LookUps(heads, width, letters, ask, size, behind)
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    for _ in range(1 if SHORT else steps):
        values, asked, wanted = questions(128, letters, ask, size)
        loss = nn.functional.mse_loss(model(values, asked), wanted)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    errors = []
    with torch.no_grad():
        for part in (1000, 2000):
            torch.manual_seed(part)
            values, asked, wanted = questions(100 if SHORT else 2000, letters, ask, size)
            errors.append((model(values, asked) - wanted).square().mean().item())
    return errors


# --8<-- [start:rows]
TWO, ONE = {"width": 32, "letters": 8, "ask": 2}, {"width": 8, "letters": 32, "ask": 1}
ROWS = [  # what is looked up, rates, steps, numbers of heads, settings
    ("two numbers, width 32", [0.01, 0.03], 150, [1, 2, 8, 32], {**TWO, "size": 1}),
    ("  and a network behind", [0.003, 0.01], 300, [1], {**TWO, "size": 1, "behind": True}),
    ("two vectors of 16", [0.003, 0.01], 300, [1, 2], {**TWO, "size": 16}),
    ("two vectors of 32", [0.003, 0.01], 600, [1, 2], {**TWO, "size": 32}),
    ("one number, width 8", [0.01, 0.03, 0.1], 400, [1, 2, 8], {**ONE, "size": 1}),
]
# --8<-- [end:rows]


# --8<-- [start:compare]
found = {}
print("looked up                heads   steps   rate    squared error, three seeds")
for name, rates, steps, counts, setting in ROWS:
    for heads in counts:
        results = {
            rate: [train(rate, seed, steps, heads, **setting) for seed in range(SEEDS)]
            for rate in (rates[:1] if SHORT else rates)
        }
        best = min(results, key=lambda rate: statistics.mean(validation for validation, _ in results[rate]))
        errors = found[name.strip(), heads] = [test for _, test in results[best]]
        print(f"{name:24} {heads:4} {steps:8}   {best:<6g}", "  ".join(f"{error:.3f}" for error in errors), flush=True)
# --8<-- [end:compare]

half = [("two numbers, width 32", 1), ("and a network behind", 1), ("two vectors of 16", 1)]
half += [("two vectors of 32", 1), ("two vectors of 32", 2)]
solved = [row for row in found if row not in half and row[1] < 8]
narrow = found["two numbers, width 32", 8] + found["two numbers, width 32", 32]
assert SHORT or all(0.47 < error < 0.56 for row in half for error in found[row])
assert SHORT or max(max(found[row]) for row in solved) < 0.05
assert SHORT or max(narrow) < 0.02
assert SHORT or min(found["one number, width 8", 8]) > 0.4
