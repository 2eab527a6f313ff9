# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Two look-ups at once: one head mixes the two numbers, two heads of half the width keep them apart."""

# --8<-- [start:data]
import torch
from torch import nn


def questions(count, letters=8):
    """Lists of numbers, one for each letter; two letters in order; and their two numbers."""
    numbers = torch.randn(count, letters)
    asked = torch.rand(count, letters).argsort(dim=1)[:, :2]  # (count, 2), two different letters
    return numbers, asked, numbers.take_along_dim(asked, dim=1)


# --8<-- [end:data]


# --8<-- [start:model]
class LookUps(nn.Module):
    def __init__(self, heads, width=32, letters=8):
        super().__init__()
        self.first, self.second = nn.Embedding(letters, width), nn.Embedding(letters, width)
        self.name, self.write = nn.Embedding(letters, width), nn.Linear(1, width)
        self.attention = nn.MultiheadAttention(width, heads, batch_first=True)
        self.answer = nn.Linear(width, 2)

    def forward(self, numbers, asked):
        query = self.first(asked[:, :1]) + self.second(asked[:, 1:])  # (N, 1, 32)
        key = self.name.weight.expand(len(numbers), -1, -1)  # (N, 8, 32)
        value = self.write(numbers[:, :, None])  # (N, 8, 32)
        found, weights = self.attention(query, key, value, average_attn_weights=False)
        return self.answer(found[:, 0]), weights[:, :, 0]  # (N, 2) and (N, heads, 8)


# --8<-- [end:model]


# --8<-- [start:train]
def train(model, rate=0.01, steps=300):
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    for _ in range(steps):
        numbers, asked, wanted = questions(128)
        loss = nn.functional.mse_loss(model(numbers, asked)[0], wanted)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


# --8<-- [end:train]


# --8<-- [start:run]
models, errors, looks = {}, {}, {}
for heads in (1, 2):
    torch.manual_seed(0)
    model = models[heads] = LookUps(heads)
    train(model)
    numbers, asked, wanted = questions(4000)  # none of them seen in training
    with torch.no_grad():
        answer, weights = model(numbers, asked)  # (4000, 2) and (4000, heads, 8)
    errors[heads] = (answer - wanted).square().mean(dim=0)
    looks[heads] = weights.take_along_dim(asked[:, None], dim=2).mean(dim=0)  # (heads, 2)
    print(heads, "head(s),", sum(p.numel() for p in model.parameters()), "parameters")
    print("  squared error of the two numbers:", [f"{error:.2f}" for error in errors[heads]])
    for head in range(heads):
        print(f"  head {head + 1}: weight on the two letters", [f"{weight:.2f}" for weight in looks[heads][head]])
# --8<-- [end:run]


# --8<-- [start:rows]
class OwnRows(LookUps):
    """Each letter asks in a row of its own."""

    def forward(self, numbers, asked):
        query = torch.stack([self.first(asked[:, 0]), self.second(asked[:, 1])], dim=1)  # (N, 2, 32)
        key = self.name.weight.expand(len(numbers), -1, -1)
        found, weights = self.attention(query, key, self.write(numbers[:, :, None]))  # found (N, 2, 32)
        answer = self.answer(found)  # (N, 2, 2), two numbers in each row
        return torch.stack([answer[:, 0, 0], answer[:, 1, 1]], dim=1), weights  # one from each


torch.manual_seed(0)
model = OwnRows(heads=1)
train(model)
numbers, asked, wanted = questions(4000)
with torch.no_grad():
    own_rows = (model(numbers, asked)[0] - wanted).square().mean(dim=0)
print("one head, a row for each letter:", [f"{error:.2f}" for error in own_rows])
# --8<-- [end:rows]

assert 0.45 < errors[1].mean() < 0.55  # half of the variance, as derived
assert errors[2].max() < 0.01
assert own_rows.max() < 0.01
assert looks[2].max(dim=1).values.min() > 0.95
assert looks[2].argmax(dim=1).unique().numel() == 2  # the heads share the work
