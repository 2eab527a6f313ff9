# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Two heads that look up two numbers; then the columns of W_O that belong to head 1 are set to zero."""

import torch
from torch import nn


def questions(count, letters=8):
    numbers = torch.randn(count, letters)
    asked = torch.rand(count, letters).argsort(dim=1)[:, :2]
    return numbers, asked, numbers.take_along_dim(asked, dim=1)


class LookUps(nn.Module):
    def __init__(self, heads, width=32, letters=8):
        super().__init__()
        self.first, self.second = nn.Embedding(letters, width), nn.Embedding(letters, width)
        self.name, self.write = nn.Embedding(letters, width), nn.Linear(1, width)
        self.attention = nn.MultiheadAttention(width, heads, batch_first=True)
        self.answer = nn.Linear(width, 2)

    def forward(self, numbers, asked):
        query = self.first(asked[:, :1]) + self.second(asked[:, 1:])
        key = self.name.weight.expand(len(numbers), -1, -1)
        found, weights = self.attention(query, key, self.write(numbers[:, :, None]), average_attn_weights=False)
        return self.answer(found[:, 0]), weights[:, :, 0]


torch.manual_seed(0)
models = {2: LookUps(heads=2)}
optimizer = torch.optim.Adam(models[2].parameters(), lr=0.01)
for _ in range(300):
    numbers, asked, wanted = questions(128)
    loss = nn.functional.mse_loss(models[2](numbers, asked)[0], wanted)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


# --8<-- [start:switch-off]
numbers, asked, wanted = questions(4000)
with torch.no_grad():
    models[2].attention.out_proj.weight[:, :16] = 0  # the columns of head 1
    answer, _ = models[2](numbers, asked)
print("without head 1:", [f"{error:.2f}" for error in (answer - wanted).square().mean(dim=0)])
# --8<-- [end:switch-off]

errors = (answer - wanted).square().mean(dim=0)
assert errors.min() < 0.01 < 0.9 < errors.max() < 1.1  # the number that head 1 fetched is gone, the other is not
