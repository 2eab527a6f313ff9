# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Eight letters are sorted by four blocks, with and without residual connections."""

import torch
from torch import nn


# --8<-- [start:model]
class Block(nn.Module):
    def __init__(self, skip, width=32):
        super().__init__()
        self.skip, self.norm1, self.norm2 = skip, nn.LayerNorm(width), nn.LayerNorm(width)
        self.attention = nn.MultiheadAttention(width, 4, batch_first=True)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.ReLU(), nn.Linear(4 * width, width))

    def forward(self, x):
        y = self.norm1(x)
        x = self.skip * x + self.attention(y, y, y, need_weights=False)[0]  # skip is 1 or 0
        return self.skip * x + self.mlp(self.norm2(x))


# --8<-- [end:model]
class Sorter(nn.Module):
    def __init__(self, skip, blocks=4):
        super().__init__()
        self.letters, self.places = nn.Embedding(26, 32), nn.Embedding(8, 32)
        self.blocks = nn.Sequential(*[Block(skip) for _ in range(blocks)])
        self.norm, self.head = nn.LayerNorm(32), nn.Linear(32, 26)

    def forward(self, x):
        return self.head(self.norm(self.blocks(self.letters(x) + self.places.weight)))  # (N, 8, 26)


def right(skip, lr, steps=300):
    """The share of right letters in new rows, after training."""
    torch.manual_seed(0)
    model = Sorter(skip)
    optimizer = torch.optim.Adam(model.parameters(), lr)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, lr, total_steps=steps)
    for step in range(steps + 1):
        x = torch.randint(26, (32 if step < steps else 2000, 8))
        logits, y = model(x), x.sort(dim=1).values
        if step == steps:
            return (logits.argmax(dim=2) == y).float().mean().item()
        optimizer.zero_grad()
        nn.functional.cross_entropy(logits.flatten(0, 1), y.flatten()).backward()
        optimizer.step()
        schedule.step()


# --8<-- [start:compare]
shares = {}
for name, skip, rates in (("with", 1, [0.015]), ("without", 0, [0.002, 0.005, 0.015])):
    shares[name] = [right(skip, lr) for lr in rates]
    print(
        f"four blocks {name:7}: right", ", ".join(f"{s:.0%} at {lr}" for s, lr in zip(shares[name], rates, strict=True))
    )
places = torch.randint(26, (50_000, 8)).sort(dim=1).values
usual = torch.stack([torch.bincount(places[:, i]).max() / len(places) for i in range(8)]).mean()
print(f"the most usual letter of each place: right {usual:.0%}")
# --8<-- [end:compare]

assert shares["with"][0] > 0.9
assert max(shares["without"]) < 0.6
