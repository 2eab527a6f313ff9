# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Write eight letters backwards: attention without positions, with waves, and with a learned table."""

# --8<-- [start:blind]
import torch
from torch import nn


def texts(count):
    x = torch.randint(6, (count, 8))  # eight of six letters
    return x, x.flip(1)  # and what should be written


torch.manual_seed(0)
x, y = texts(20_000)
letters = nn.functional.one_hot(x, 6)  # (20000, 8, 6)
others = letters.sum(dim=1, keepdim=True) - letters  # how often each letter stands elsewhere
bound = others.amax(dim=2).float().mean().item() / 7
print(f"best guess without the order: {bound:.1%} right")
# --8<-- [end:blind]


# --8<-- [start:waves]
def waves(length, width):
    """Row t has sine and cosine of t times a speed, for width / 2 speeds from 1 down to nearly 1/10000."""
    speeds = 10000.0 ** (-torch.arange(0, width, 2) / width)  # (width / 2,)
    angles = torch.arange(length)[:, None] * speeds  # (length, width / 2)
    return torch.stack([angles.sin(), angles.cos()], dim=2).flatten(1)  # (length, width)


# --8<-- [end:waves]


# --8<-- [start:model]
class Backwards(nn.Module):
    def __init__(self, positions, width=32):
        super().__init__()
        self.letter, self.positions = nn.Embedding(6, width), positions  # positions (8, 32)
        self.attention = nn.MultiheadAttention(width, num_heads=1, batch_first=True)
        self.answer = nn.Linear(width, 6)

    def forward(self, x):
        h = self.letter(x) + self.positions  # (N, 8, 32): row t of the table is added at position t
        found, weights = self.attention(h, h, h)
        return self.answer(found), weights  # (N, 8, 6) and (N, 8, 8)


# --8<-- [end:model]


# --8<-- [start:train]
def train(model, rate=0.01, steps=200):
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    for _ in range(steps):
        x, y = texts(128)
        loss = nn.functional.cross_entropy(model(x)[0].flatten(0, 1), y.flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


tables = {"none": torch.zeros(8, 32), "waves": waves(8, 32), "learned": nn.Parameter(torch.randn(8, 32))}
right = {}
for name, positions in tables.items():
    torch.manual_seed(0)
    model = Backwards(positions)
    train(model)
    x, y = texts(4000)  # new ones
    right[name] = (model(x)[0].argmax(dim=2) == y).float().mean().item()
    parameters = sum(p.numel() for p in model.parameters())
    print(f"{name:8} {parameters} parameters, {right[name]:.1%} of the letters right")
# --8<-- [end:train]

assert abs(bound - 0.381) < 0.004
assert abs(right["none"] - bound) < 0.015  # it reaches the bound, and nothing above it
assert min(right["waves"], right["learned"]) > 0.99
table = waves(100, 32)
assert torch.allclose(table[50] @ table[55], table[0] @ table[5], atol=1e-4)
assert torch.allclose(waves(4, 4)[3], torch.tensor([0.141, -0.990, 0.030, 1.0]), atol=1e-3)
