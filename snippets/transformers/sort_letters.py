# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Two Transformer blocks learn to put eight letters into alphabetical order, and then the block is taken apart."""

# --8<-- [start:model]
import torch
from torch import nn


class Sorter(nn.Module):
    def __init__(self, blocks):
        super().__init__()
        self.letters = nn.Embedding(26, 32)  # a row of 32 numbers for each letter
        self.places = nn.Embedding(8, 32)  # and one for each place
        self.blocks = nn.Sequential(*blocks)
        self.norm, self.head = nn.LayerNorm(32), nn.Linear(32, 26)

    def forward(self, x):  # (N, 8)
        x = self.letters(x) + self.places.weight  # (N, 8, 32)
        return self.head(self.norm(self.blocks(x)))  # (N, 8, 26)


torch.manual_seed(0)
options = {"dropout": 0.0, "batch_first": True, "norm_first": True}
model = Sorter([nn.TransformerEncoderLayer(32, 4, 128, **options) for _ in range(2)])
# --8<-- [end:model]


# --8<-- [start:train]
def draw(count):
    x = torch.randint(26, (count, 8))  # random letters, as numbers from 0 to 25
    return x, x.sort(dim=1).values


optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.01, total_steps=300)
for step in range(301):
    x, y = draw(64)
    logits = model(x)
    loss = nn.functional.cross_entropy(logits.flatten(0, 1), y.flatten())
    if step % 100 == 0:
        print(f"step {step:3}: loss {loss.item():.2f}, right {(logits.argmax(dim=2) == y).float().mean():.0%}")
    if step < 300:
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
# --8<-- [end:train]

# --8<-- [start:words]
a = ord("a")
for word in ("elephant", "sequence", "notebook"):
    x = torch.tensor([[ord(letter) - a for letter in word]])  # (1, 8)
    answer = model(x).argmax(dim=2)[0]  # (8,)
    print(word, "->", "".join(chr(number + a) for number in answer.tolist()))

x, y = draw(2000)
right = model(x).argmax(dim=2) == y
rows = right.all(dim=1).float().mean()
print(f"2,000 new rows: {right.float().mean():.0%} of the letters right, {rows:.0%} of the rows")
# --8<-- [end:words]


# --8<-- [start:block]
class Block(nn.Module):
    def __init__(self, width=32, heads=4):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.self_attn = nn.MultiheadAttention(width, heads, batch_first=True)
        self.linear1 = nn.Linear(width, 4 * width)
        self.linear2 = nn.Linear(4 * width, width)

    def forward(self, x):  # (N, L, width)
        y = self.norm1(x)
        x = x + self.self_attn(y, y, y, need_weights=False)[0]  # the positions exchange
        y = self.norm2(x)
        return x + self.linear2(self.linear1(y).relu())  # each position by itself


# --8<-- [end:block]
# --8<-- [start:same]
mine = nn.Sequential(*[Block() for _ in range(2)])
mine.load_state_dict(model.blocks.state_dict())  # the weights that were trained above
vectors = model.letters(x) + model.places.weight  # (2000, 8, 32)
same = torch.allclose(mine(vectors), model.blocks(vectors), atol=1e-4)
print("the same as PyTorch's:", same)
for name in ("norm1", "self_attn", "norm2", "linear1", "linear2"):
    print(f"{name:9}: {sum(p.numel() for p in getattr(mine[0], name).parameters()):5} weights")
# --8<-- [end:same]


assert right.float().mean() > 0.95
assert same
assert sum(p.numel() for p in mine[0].parameters()) == 12 * 32**2 + 13 * 32
