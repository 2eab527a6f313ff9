# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "torch"]
# ///
"""Figure: deep stacks with the norm before or after the pieces, and what is different before any training."""

import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.nn.functional import cosine_similarity, cross_entropy, scaled_dot_product_attention

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


# --8<-- [start:model]
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
        self.stream = [x]
        for norm, piece in zip(self.norms, self.pieces, strict=False):  # the last norm comes after the loop
            x = x + piece(norm(x)) if self.norm_first else norm(self.scale * x + piece(x))
            self.stream.append(x)
        return self.head(self.norms[-1](x) if self.norm_first else x)


# --8<-- [end:model]
def draw(count):
    x = torch.randint(26, (count, LENGTH))
    return x, x.sort(dim=1).values


# --8<-- [start:start]
def at_start(blocks, norm_first, seed):
    """Before training: the stream's size, its likeness with the first stream, and a gradient for each block."""
    torch.manual_seed(seed)
    model, (x, y) = Sorter(blocks, norm_first), draw(64)
    cross_entropy(model(x).flatten(0, 1), y.flatten()).backward()
    likeness = [cosine_similarity(model.stream[0], stream, dim=2).mean().item() for stream in model.stream]
    gradients = [piece.out.weight.grad.norm().item() for piece in model.pieces[1::2]]
    return model.stream[-1].std().item(), torch.tensor(likeness), torch.tensor(gradients)


BLOCKS = 24
alike, rows = {}, {}
print("norm    spread   likeness    gradients of the MLPs in block 1, 6, 12, 18, 24")
for name, norm_first in (("before", True), ("after", False)):
    spread, likeness, gradients = zip(*(at_start(BLOCKS, norm_first, seed) for seed in range(3)), strict=True)
    alike[name], rows[name] = torch.stack(likeness).mean(dim=0), torch.stack(gradients).mean(dim=0)
    print(f"{name:6} {sum(spread) / 3:7.2f} {alike[name][-1]:10.2f}   ", end="")
    print(*(f"{rows[name][i - 1]:6.3f}" for i in (1, 6, 12, 18, 24)))
# --8<-- [end:start]

fig, (left, right) = plt.subplots(1, 2, figsize=(7.4, 3.0), layout="constrained")
for name, colour in (("before", "C0"), ("after", "C1")):
    left.plot(alike[name], color=colour, label=f"norm {name}")
    right.plot(range(1, BLOCKS + 1), rows[name], color=colour)
left.set(xlabel="pieces behind the start", ylabel="likeness with the first stream", ylim=(-0.1, 1.02))
left.legend()
right.set(xlabel="block", ylabel="gradient of its MLP", ylim=(0, 0.3))
plt.savefig("figure_deep_blocks.svg")


def deep_norm(blocks):
    """Norm after the pieces, with a louder stream and smaller first weights in what is added to it."""
    model, gain = Sorter(blocks, norm_first=False, scale=(2 * blocks) ** 0.25), (8 * blocks) ** -0.25
    with torch.no_grad():
        for piece in model.pieces:
            inside = piece.up.weight if isinstance(piece, MLP) else piece.qkv.weight[2 * WIDTH :]  # of the values
            inside *= gain
            piece.out.weight *= gain
    return model


# --8<-- [start:step]
def first_step(model, lr=0.001):
    """How far one step of Adam moves the logits, as a share of their spread."""
    x, y = draw(64)
    optimizer = torch.optim.Adam(model.parameters(), lr)
    before = model(x)
    cross_entropy(before.flatten(0, 1), y.flatten()).backward()
    optimizer.step()
    return ((model(x) - before).std() / before.std()).item()


KINDS = {"before": lambda n: Sorter(n, True), "after": lambda n: Sorter(n, False), "DeepNorm": deep_norm}
moves = {}
print("norm      blocks   first step moves the logits by, three starts")
for name, build in KINDS.items():
    for blocks in (2, 6, 12):
        moves[name, blocks] = []
        for seed in range(3):
            torch.manual_seed(seed)
            moves[name, blocks].append(first_step(build(blocks)))
        print(f"{name:8} {blocks:7}  ", *(f"{move:6.2f}" for move in moves[name, blocks]))
# --8<-- [end:step]


# --8<-- [start:later]
def gradients_later(norm_first, seed, steps=(0, 2, 10)):
    """Twelve blocks trained at a rate of 0.003: the gradients of the MLPs in block 1, 4, 8 and 12 at some steps."""
    torch.manual_seed(seed)
    model, found = Sorter(12, norm_first), []
    optimizer = torch.optim.Adam(model.parameters(), 0.003)
    for step in range(max(steps) + 1):
        x, y = draw(32)
        optimizer.zero_grad()
        cross_entropy(model(x).flatten(0, 1), y.flatten()).backward()
        if step in steps:
            found.append([model.pieces[2 * block - 1].out.weight.grad.norm().item() for block in (1, 4, 8, 12)])
        optimizer.step()
    return torch.tensor(found)  # (steps, blocks)


later = {}
print("norm     step   block 1   block 4   block 8  block 12")
for name, norm_first in (("before", True), ("after", False)):
    later[name] = torch.stack([gradients_later(norm_first, seed) for seed in range(3)]).log().mean(dim=0).exp()
    for step, row in zip((0, 2, 10), later[name].tolist(), strict=True):
        print(f"{name:6} {step:6}  ", "   ".join(f"{size:7.5f}" for size in row))
# --8<-- [end:later]

for blocks in (2, 6, 12):
    assert min(moves["after", blocks]) > 1.3 * max(moves["before", blocks])
assert min(moves["after", 12]) > 5 * max(moves["after", 2])
assert rows["before"][0] > 2 * rows["before"][-1]
assert rows["after"][-1] > 1.5 * rows["after"][0]
assert later["after"][2, 0] < 0.01 * later["after"][0, 0]  # ten steps later
assert later["before"][2].min() > 0.2 * later["before"][0].min()
assert all(0.03 < row.min() < row.max() < 0.5 for row in rows.values())  # no gradient vanishes
