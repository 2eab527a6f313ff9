# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Two other tasks for the networks that write backwards: the letter before, and the letters in alphabetical order."""

import torch
from torch import nn

angles = torch.arange(8)[:, None] * 10000.0 ** (-torch.arange(0, 32, 2) / 32)
WAVES = torch.stack([angles.sin(), angles.cos()], dim=2).flatten(1)


class Writer(nn.Module):
    def __init__(self, positions, width=32):
        super().__init__()
        self.letter, self.positions = nn.Embedding(6, width), positions
        self.attention = nn.MultiheadAttention(width, num_heads=1, batch_first=True)
        self.answer = nn.Linear(width, 6)

    def forward(self, x):
        h = self.letter(x) + self.positions
        return self.answer(self.attention(h, h, h, need_weights=False)[0])


def before(x):
    return x.roll(1, dims=1)


def alphabetical(x):
    return x.sort(dim=1).values


def train(positions, task, seed, rate=0.01, steps=200):
    torch.manual_seed(seed)
    model = Writer(nn.Parameter(torch.randn(8, 32)) if positions is None else positions)
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    for _ in range(steps):
        x = torch.randint(6, (128, 8))
        loss = nn.functional.cross_entropy(model(x).flatten(0, 1), task(x).flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    x = torch.randint(6, (4000, 8))
    return (model(x).argmax(dim=2) == task(x)).float().mean().item()


# --8<-- [start:run]
right = {}
for task in (before, alphabetical):
    for name, positions in {"none": torch.zeros(8, 32), "waves": WAVES, "learned": None}.items():
        shares = right[task, name] = [train(positions, task, seed) for seed in range(2)]
        print(f"{task.__name__:13} {name:8}", "  ".join(f"{share:.0%}" for share in shares))
# --8<-- [end:run]

assert 0.36 < min(right[before, "none"]) <= max(right[before, "none"]) < 0.40
assert min(right[before, "waves"] + right[before, "learned"]) > 0.99
assert max(right[alphabetical, "none"]) < min(right[alphabetical, "waves"])
