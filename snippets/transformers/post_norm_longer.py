# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Four times the steps for twelve blocks with the norm after each piece, at the rate at which they fail."""

import torch
from torch import nn
from torch.nn.functional import cross_entropy, scaled_dot_product_attention

WIDTH, HEADS, LENGTH = 32, 4, 8


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.qkv, self.out = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)

    def forward(self, x):  # (N, L, width)
        parts = self.qkv(x).view(*x.shape[:2], 3, HEADS, WIDTH // HEADS)  # (N, L, 3, heads, d)
        query, key, value = parts.permute(2, 0, 3, 1, 4)  # (N, heads, L, d) each
        return self.out(scaled_dot_product_attention(query, key, value).transpose(1, 2).flatten(2))


class MLP(nn.Module):
    def __init__(self):
        super().__init__()
        self.up, self.out = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)

    def forward(self, x):
        return self.out(self.up(x).relu())


class Sorter(nn.Module):
    def __init__(self, blocks, norm_first, scale=1.0):
        super().__init__()
        self.letters, self.places = nn.Embedding(26, WIDTH), nn.Embedding(LENGTH, WIDTH)
        self.pieces = nn.ModuleList(piece() for _ in range(blocks) for piece in (Attention, MLP))
        self.norms = nn.ModuleList(nn.LayerNorm(WIDTH) for _ in range(2 * blocks + 1))
        self.head, self.norm_first, self.scale = nn.Linear(WIDTH, 26), norm_first, scale
        for parameter in self.pieces.parameters():
            if parameter.ndim == 2:
                nn.init.xavier_uniform_(parameter)
            else:
                nn.init.zeros_(parameter)

    def forward(self, x):
        x = self.letters(x) + self.places.weight  # (N, L, width)
        for norm, piece in zip(self.norms, self.pieces, strict=False):  # the last norm comes after the loop
            x = x + piece(norm(x)) if self.norm_first else norm(self.scale * x + piece(x))
        return self.head(self.norms[-1](x) if self.norm_first else x)


def losses(model, lr=0.003, warmup=0, steps=150):
    """The mean training loss of the last 30 steps, and the loss of the first one."""
    optimizer, seen = torch.optim.Adam(model.parameters(), lr, fused=True), []
    for step in range(steps):
        optimizer.param_groups[0]["lr"] = lr * min(1, (step + 1) / max(1, warmup))
        x = torch.randint(26, (32, LENGTH))
        loss = cross_entropy(model(x).flatten(0, 1), x.sort(dim=1).values.flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        seen.append(loss.item())
    return sum(seen[-30:]) / 30, seen[0]


# --8<-- [start:longer]
torch.manual_seed(0)
late, _ = losses(Sorter(12, norm_first=False), steps=600)
print(f"12 blocks, norm after, rate 0.003: after 600 steps {late:.2f}")
# --8<-- [end:longer]

assert late > 3.1
