# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""One head and two look-ups of bits instead of numbers: with a network behind, the mean can be taken apart."""

import torch
from torch import nn


class LookUps(nn.Module):
    def __init__(self, heads, behind, width=32):
        super().__init__()
        self.first, self.second, self.name = (nn.Embedding(8, width) for _ in range(3))
        self.write = nn.Linear(1, width)
        self.attention = nn.MultiheadAttention(width, heads, batch_first=True)
        network = nn.Sequential(nn.Linear(width, 64), nn.ReLU(), nn.Linear(64, 2))
        self.answer = network if behind else nn.Linear(width, 2)

    def forward(self, numbers, asked):
        query = self.first(asked[:, :1]) + self.second(asked[:, 1:])
        key, value = self.name.weight.expand(len(numbers), -1, -1), self.write(numbers[:, :, None])
        found, weights = self.attention(query, key, value, average_attn_weights=False)
        return self.answer(found[:, 0]), weights[:, :, 0]


def bits(count):
    return 2.0 * torch.randint(2, (count, 8)) - 1  # -1 or 1, so the variance is 1 as well


def run(behind, rate, seed, steps=450):
    torch.manual_seed(seed)
    model = LookUps(1, behind)
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    for step in range(steps + 1):
        count = 4000 if step == steps else 128
        numbers, asked = bits(count), torch.rand(count, 8).argsort(dim=1)[:, :2]
        answer, weights = model(numbers, asked)
        loss = nn.functional.mse_loss(answer, numbers.gather(1, asked))
        if step < steps:
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return loss.item(), weights[:, 0].gather(1, asked).mean(dim=0).tolist()


# --8<-- [start:run]
found = {}
for behind, rate in ((False, 0.003), (True, 0.003), (True, 0.01)):
    for seed in range(2):
        found[behind, rate, seed] = error, weights = run(behind, rate, seed)
        low, high = sorted(weights)
        print(f"network behind {behind}, rate {rate}: error {error:.3f}, weights {high:.2f} and {low:.2f}")
# --8<-- [end:run]

for (behind, rate, _), (error, _) in found.items():
    if behind and rate == 0.003:
        assert error < 0.01
    else:
        assert 0.45 < error < 0.55
