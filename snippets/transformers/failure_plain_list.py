# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Failure: blocks in a plain Python list are used, but the optimiser never gets their weights."""

import torch
from torch import nn

options = {"dropout": 0.0, "batch_first": True, "norm_first": True}


def right(model, steps=300):
    """The share of right letters in new rows, after training."""
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.01, total_steps=steps)
    for step in range(steps + 1):
        x = torch.randint(26, (32 if step < steps else 2000, 8))
        logits, y = model(x), x.sort(dim=1).values
        if step == steps:
            return (logits.argmax(dim=2) == y).float().mean().item()
        optimizer.zero_grad()
        nn.functional.cross_entropy(logits.flatten(0, 1), y.flatten()).backward()
        optimizer.step()
        schedule.step()


# --8<-- [start:broken]
class Sorter(nn.Module):
    def __init__(self, keep):
        super().__init__()
        self.letters, self.places = nn.Embedding(26, 32), nn.Embedding(8, 32)
        self.blocks = keep(nn.TransformerEncoderLayer(32, 4, 128, **options) for _ in range(2))
        self.norm, self.head = nn.LayerNorm(32), nn.Linear(32, 26)

    def forward(self, x):
        x = self.letters(x) + self.places.weight  # (N, 8, 32)
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x))  # (N, 8, 26)


torch.manual_seed(0)
model = Sorter(keep=list)
print("weights for the optimiser:", sum(parameter.numel() for parameter in model.parameters()))
forgotten = right(model)
print(f"right on new rows: {forgotten:.0%}")
# --8<-- [end:broken]

# --8<-- [start:fixed]
torch.manual_seed(0)
model = Sorter(keep=nn.ModuleList)
print("weights for the optimiser:", sum(parameter.numel() for parameter in model.parameters()))
found = right(model)
print(f"right on new rows: {found:.0%}")
# --8<-- [end:fixed]


def broken():
    return forgotten


def fixed():
    return found


# --8<-- [start:symptom]
def symptom(share):
    """Two blocks that were trained sort nearly all letters."""
    return share < 0.75


# --8<-- [end:symptom]
assert forgotten < 0.5
assert found > 0.85
