# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "torch"]
# ///
"""Figure: before training, the likeness of the stream with its beginning, and the gradient of each block."""

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


def draw(count):
    x = torch.randint(26, (count, LENGTH))
    return x, x.sort(dim=1).values


BLOCKS = 24
fig, (left, right) = plt.subplots(1, 2, figsize=(7.4, 3.0), layout="constrained")
for name, norm_first, colour in (("norm before", True, "C0"), ("norm after", False, "C1")):
    likeness, gradients = [], []
    for seed in range(3):
        torch.manual_seed(seed)
        model, (x, y) = Sorter(BLOCKS, norm_first), draw(64)
        cross_entropy(model(x).flatten(0, 1), y.flatten()).backward()
        likeness.append([cosine_similarity(model.stream[0], stream, dim=2).mean().item() for stream in model.stream])
        gradients.append([piece.out.weight.grad.norm().item() for piece in model.pieces[1::2]])
    left.plot(torch.tensor(likeness).mean(dim=0), color=colour, label=name)
    right.plot(range(1, BLOCKS + 1), torch.tensor(gradients).mean(dim=0), color=colour)
left.set(xlabel="pieces behind the start", ylabel="likeness with the first stream", ylim=(-0.1, 1.02))
left.legend()
right.set(xlabel="block", ylabel="gradient of its MLP", ylim=(0, 0.3))
plt.savefig("figure_deep_blocks.svg")

with torch.no_grad():
    assert likeness[0][0] > 0.999
