# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Study: twelve blocks, norm before or after, with warm-up or smaller first weights; three seeds at each rate."""

import sys

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


SHORT = "--short" in sys.argv
RATES, SEEDS, STEPS = ([0.003], [0], 3) if SHORT else ([0.001, 0.002, 0.003, 0.01], [0, 1, 2], 150)


def draw(count, generator=None):
    x = torch.randint(26, (count, LENGTH), generator=generator)
    return x, x.sort(dim=1).values


TEST = draw(1000, torch.Generator().manual_seed(12345))


# --8<-- [start:kinds]
def deep_norm(blocks):
    """Norm after the pieces, with a louder stream and smaller first weights in what is added to it."""
    model, gain = Sorter(blocks, norm_first=False, scale=(2 * blocks) ** 0.25), (8 * blocks) ** -0.25
    with torch.no_grad():
        for piece in model.pieces:
            inside = piece.up.weight if isinstance(piece, MLP) else piece.qkv.weight[2 * WIDTH :]  # of the values
            inside *= gain
            piece.out.weight *= gain
    return model


KINDS = {
    "after,   2 blocks": (lambda: Sorter(2, norm_first=False), 0),
    "after,  12 blocks": (lambda: Sorter(12, norm_first=False), 0),
    "  with warm-up": (lambda: Sorter(12, norm_first=False), 50),
    "  DeepNorm": (lambda: deep_norm(12), 0),
    "before,  2 blocks": (lambda: Sorter(2, norm_first=True), 0),
    "before, 12 blocks": (lambda: Sorter(12, norm_first=True), 0),
}


def train(kind, lr, seed):
    """The share of right letters in unseen rows after training."""
    build, warmup = KINDS[kind]
    torch.manual_seed(seed)
    model = build()
    optimizer = torch.optim.Adam(model.parameters(), lr, fused=True)
    for step in range(STEPS):
        optimizer.param_groups[0]["lr"] = lr * min(1, (step + 1) / max(1, warmup))
        x, y = draw(32)
        optimizer.zero_grad()
        cross_entropy(model(x).flatten(0, 1), y.flatten()).backward()
        optimizer.step()
    with torch.no_grad():
        return (model(TEST[0]).argmax(dim=2) == TEST[1]).float().mean().item()


# --8<-- [end:kinds]
results = {}
print("norm                right letters, lowest to highest of three starts")
print("                    " + "".join(f"rate {lr:<12}" for lr in RATES))
for kind in KINDS:
    cells = []
    for lr in RATES:
        shares = results[kind, lr] = [train(kind, lr, seed) for seed in SEEDS]
        cells.append(f"{min(shares):4.0%} to {max(shares):4.0%}     ")
    print(f"{kind:19} " + "".join(cells).rstrip(), flush=True)


def best(kind):
    return max(sum(results[kind, lr]) / len(SEEDS) for lr in RATES)


plain = "after,  12 blocks"
assert SHORT or best("before, 12 blocks") > best(plain) + 0.1
assert SHORT or best("  DeepNorm") > best(plain) + 0.1
assert SHORT or best("after,   2 blocks") > best(plain) + 0.1
assert SHORT or sum(results["  with warm-up", 0.003]) > sum(results[plain, 0.003]) + 0.3
assert SHORT or abs(best("  with warm-up") - best(plain)) < 0.05  # one more rate, and no better result
assert SHORT or best("  DeepNorm") > best("before, 12 blocks") + 0.03
