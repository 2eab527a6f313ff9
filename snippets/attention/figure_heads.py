# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "torch"]
# ///
"""Figure: where one head looks and where two heads look when two letters are asked for."""

import matplotlib.pyplot as plt
import torch
from torch import nn


class LookUps(nn.Module):
    def __init__(self, heads, width=32):
        super().__init__()
        self.first, self.second, self.name = (nn.Embedding(8, width) for _ in range(3))
        self.write, self.answer = nn.Linear(1, width), nn.Linear(width, 2)
        self.attention = nn.MultiheadAttention(width, heads, batch_first=True)

    def forward(self, numbers, asked):
        query = self.first(asked[:, :1]) + self.second(asked[:, 1:])
        key, value = self.name.weight.expand(len(numbers), -1, -1), self.write(numbers[:, :, None])
        found, weights = self.attention(query, key, value, average_attn_weights=False)
        return self.answer(found[:, 0]), weights[:, :, 0]


rows = {}
for heads in (1, 2):
    torch.manual_seed(0)
    model = LookUps(heads)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(300):
        numbers, asked = torch.randn(128, 8), torch.rand(128, 8).argsort(dim=1)[:, :2]
        loss = nn.functional.mse_loss(model(numbers, asked)[0], numbers.gather(1, asked))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        rows[heads] = model(torch.zeros(1, 8), torch.tensor([[2, 5]]))[1][0]  # C and F, (heads, 8)

two = sorted(rows[2].tolist(), key=lambda weights: weights[5])  # the head that looks at C first
shown = {
    "one head": rows[1][0].tolist(),
    "two heads:\none of them": two[0],
    "the other": two[1],
    "mean of\nthe two": rows[2].mean(dim=0).tolist(),
}
fig, axes = plt.subplots(4, 1, figsize=(7, 4), sharex=True, layout="constrained")
for i, (ax, (name, weights)) in enumerate(zip(axes, shown.items(), strict=True)):
    ax.bar(range(8), weights, width=0.7, color=f"C{min(i, 2) if i < 3 else 3}")
    ax.set(ylim=(0, 1.05), yticks=[0, 1])
    ax.set_ylabel(name, rotation=0, ha="right", va="center", fontsize=10)
    ax.tick_params(axis="x", length=0)
axes[-1].set_xticks(range(8), list("ABCDEFGH"))
axes[-1].set_xlabel("asked: C, then F")
plt.savefig("figure_heads.svg")

assert two[0][2] > 0.95
assert two[1][5] > 0.95
