# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "torch"]
# ///
"""Figure: where each position looks when eight letters are written backwards, without positions and with them."""

import matplotlib.pyplot as plt
import torch
from torch import nn


class Backwards(nn.Module):
    def __init__(self, positions, width=32):
        super().__init__()
        self.letter, self.positions = nn.Embedding(6, width), positions
        self.attention = nn.MultiheadAttention(width, num_heads=1, batch_first=True)
        self.answer = nn.Linear(width, 6)

    def forward(self, x):
        h = self.letter(x) + self.positions
        found, weights = self.attention(h, h, h)
        return self.answer(found), weights


angles = torch.arange(8)[:, None] * 10000.0 ** (-torch.arange(0, 32, 2) / 32)
waves = torch.stack([angles.sin(), angles.cos()], dim=2).flatten(1)
tables = {"no positions": torch.zeros(8, 32), "waves": waves, "learned table": nn.Parameter(torch.randn(8, 32))}
text = torch.tensor([[0, 1, 2, 3, 0, 4, 5, 2]])
fig, axes = plt.subplots(1, 3, figsize=(7.4, 3), sharey=True, layout="constrained")
mirrored = {}
for ax, (name, positions) in zip(axes, tables.items(), strict=True):
    torch.manual_seed(0)
    model = Backwards(positions)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(200):
        x = torch.randint(6, (128, 8))
        loss = nn.functional.cross_entropy(model(x)[0].flatten(0, 1), x.flip(1).flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        weights = model(text)[1][0]  # (8, 8)
    mirrored[name] = weights.flip(1).diagonal().mean().item()
    ax.imshow(1 - weights.numpy(), vmin=0, vmax=1)
    ax.set_title(name)
    letters = ["ABCDEF"[i] for i in text[0]]
    ax.set_xticks(range(8), letters)
    ax.set_yticks(range(8), letters)
    ax.tick_params(length=0)
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.set_xlabel("looks at")
axes[0].set_ylabel("output at")
plt.savefig("figure_backwards.svg")

assert mirrored["no positions"] < 0.3
assert mirrored["waves"] > 0.55
assert mirrored["learned table"] > 0.9
