# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Study: 24 letters backwards, positions of several kinds at two widths. How many steps until 99 % are right?"""

import statistics
import sys

import torch
from torch import nn

SHORT = "--short" in sys.argv
RATES, MOST = ([0.01], 10) if SHORT else ([0.003, 0.01, 0.03, 0.1], 400)
LENGTH, LETTERS = 24, 6


def waves(length, width):
    angles = torch.arange(length)[:, None] * 10000.0 ** (-torch.arange(0, width, 2) / width)
    return torch.stack([angles.sin(), angles.cos()], dim=2).flatten(1)


# --8<-- [start:kinds]
KINDS = {  # waves or a learned table; added, or appended at half of the width; the size of a letter's numbers
    "waves, added": (True, False, 1),
    "waves, small letters": (True, False, 0.02),
    "waves, appended": (True, True, 1),
    "learned, added": (False, False, 1),
    "learned, appended": (False, True, 1),
}
# --8<-- [end:kinds]


class Backwards(nn.Module):
    def __init__(self, kind, width):
        super().__init__()
        fixed, self.appended, size = KINDS[kind]
        part = width // 2 if self.appended else width
        self.positions = waves(LENGTH, part) if fixed else nn.Parameter(torch.randn(LENGTH, part))
        self.letter = nn.Embedding(LETTERS, part)
        self.letter.weight.data *= size
        self.attention, self.answer = nn.MultiheadAttention(width, 1, batch_first=True), nn.Linear(width, LETTERS)

    def forward(self, x):
        h, positions = self.letter(x), self.positions.expand(len(x), -1, -1)
        h = torch.cat([h, positions], dim=2) if self.appended else h + positions
        return self.answer(self.attention(h, h, h, need_weights=False)[0])


def texts(count, seed):
    x = torch.randint(LETTERS, (count, LENGTH), generator=torch.Generator().manual_seed(seed))
    return x, x.flip(1)


@torch.no_grad()
def share(model, x, y):
    return (model(x).argmax(dim=2) == y).float().mean().item()


def train(kind, width, rate, seed):
    """Steps until 99 % of the letters of some texts are right, and the share on others at that moment."""
    torch.manual_seed(seed)
    model = Backwards(kind, width)
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    for step in range(1, MOST + 1):
        x = torch.randint(LETTERS, (64, LENGTH))
        loss = nn.functional.cross_entropy(model(x).flatten(0, 1), x.flip(1).flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 5 == 0 and share(model, *texts(200, 1000)) >= 0.99:
            break
    return step, share(model, *texts(1000, 2000))


# --8<-- [start:compare]
found = {}
print("                       width   rate    steps, three seeds    right then")
for width in (8, 32):
    for kind in KINDS:
        choice = {rate: statistics.mean(train(kind, width, rate, seed)[0] for seed in (10, 11)) for rate in RATES}
        best = min(RATES, key=choice.get)
        runs = found[kind, width] = [train(kind, width, best, seed) for seed in ([0] if SHORT else range(3))]
        steps = " ".join(f"{step:5}" for step, _ in runs)
        print(f"{kind:22} {width:5}   {best:<6g} {steps}    {min(right for _, right in runs):11.1%}", flush=True)
# --8<-- [end:compare]

steps = {row: statistics.median(step for step, _ in runs) for row, runs in found.items()}
assert SHORT or all(step < 120 and right > 0.98 for kind in KINDS for step, right in found[kind, 32])
assert SHORT or all(steps[kind, 32] < steps[kind, 8] for kind in KINDS)
