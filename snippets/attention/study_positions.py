# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "torch"]
# ///
"""Study: five ways to give positions, trained on 32 characters, read with up to 256; own best rates, three seeds."""

# --8<-- [start:data]
import random
import re
import sys
from pydoc_data.topics import topics  # the manual that comes with every Python

import numpy as np
import torch

SHORT = "--short" in sys.argv
RATES, CHOOSING, SEEDS, STEPS, WINDOWS = ([0.01], 1, 1, 5, 20) if SHORT else ([0.01, 0.03, 0.1], 2, 3, 250, 250)
TRAINED, LENGTHS, SCORED = 32, (16, 32, 64, 128, 256), 8

seen, kept = set(), []
for name in sorted(topics):
    for paragraph in re.split(r"\n\s*\n", topics[name]):
        paragraph = " ".join(paragraph.split())
        pieces = {paragraph[i : i + 30] for i in range(max(1, len(paragraph) - 29))}
        if len(paragraph) >= 40 and seen.isdisjoint(pieces):
            kept.append(paragraph)  # no 30 characters of it have stood anywhere before
        seen |= pieces
random.Random(0).shuffle(kept)
size = len(kept) // 10
number = {letter: k for k, letter in enumerate(sorted(set("\n".join(kept))))}
parts = "\n".join(kept[2 * size :]), "\n".join(kept[:size]), "\n".join(kept[size : 2 * size])
train_text, validation, test = (torch.tensor([number[letter] for letter in part]) for part in parts)
# --8<-- [end:data]


# --8<-- [start:positions]
def turn(x, squeeze=1.0):
    """Rotary: pair k of the features at place t is turned by the angle t · 10000^(-2k/d)."""
    length, d = x.shape[-2:]
    angles = torch.outer(torch.arange(length) * squeeze, 10000.0 ** (-torch.arange(0, d, 2) / d))  # (L, d/2)
    first, second = x[..., 0::2], x[..., 1::2]
    cos, sin = angles.cos(), angles.sin()
    return torch.stack([first * cos - second * sin, first * sin + second * cos], dim=-1).flatten(-2)


def waves(length, width):
    angles = torch.outer(torch.arange(length), 10000.0 ** (-torch.arange(0, width, 2) / width))
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(-2)  # (L, width)


def distance_bias(length, heads):
    """ALiBi: minus the slope of the head times the distance."""
    slopes = 2.0 ** (-8 * torch.arange(1, heads + 1) / heads)
    places = torch.arange(length)
    return -slopes[:, None, None] * (places[:, None] - places).abs()  # (heads, L, L)


# --8<-- [end:positions]


class Model(torch.nn.Module):
    """Characters → one layer of causal attention and a small network → scores of the next character."""

    def __init__(self, kind, width=48, heads=4):
        super().__init__()
        self.kind, self.heads, self.squeeze = kind, heads, 1.0
        self.embedding = torch.nn.Embedding(len(number), width)
        self.table = torch.nn.Parameter(0.02 * torch.randn(max(LENGTHS), width)) if kind == "learned" else None
        self.norms = torch.nn.ModuleList(torch.nn.LayerNorm(width) for _ in range(3))
        self.qkv, self.join = torch.nn.Linear(width, 3 * width), torch.nn.Linear(width, width)
        self.network = torch.nn.Sequential(
            torch.nn.Linear(width, 4 * width), torch.nn.GELU(), torch.nn.Linear(4 * width, width)
        )
        self.output = torch.nn.Linear(width, len(number))

    # --8<-- [start:model]
    def forward(self, tokens):
        n, length = tokens.shape
        x = self.embedding(tokens)  # (n, L, width)
        if self.kind == "learned":
            x = x + self.table[:length]
        if self.kind == "sinusoidal":
            x = x + waves(length, x.shape[-1])
        x = x + self.attention(self.norms[0](x), n, length)
        x = x + self.network(self.norms[1](x))
        return self.output(self.norms[2](x))

    def attention(self, x, n, length):
        q, k, v = self.qkv(x).view(n, length, 3, self.heads, -1).permute(2, 0, 3, 1, 4)  # each (n, heads, L, d)
        bias = torch.full((length, length), -torch.inf).triu(1)  # no looking ahead
        if self.kind == "rotary":
            q, k = turn(q, self.squeeze), turn(k, self.squeeze)
        if self.kind == "ALiBi":
            bias = bias + distance_bias(length, self.heads)
        y = torch.nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=bias)
        return self.join(y.transpose(1, 2).flatten(2))  # (n, L, width)

    # --8<-- [end:model]


def train(kind, lr, seed, steps=STEPS):
    torch.manual_seed(seed)
    model = Model(kind)
    optimizer = torch.optim.AdamW(model.parameters(), lr, betas=(0.9, 0.99))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, lr, total_steps=steps, pct_start=0.15)
    for _ in range(steps):
        starts = torch.randint(len(train_text) - TRAINED, (16, 1))
        pieces = train_text[starts + torch.arange(TRAINED + 1)]
        loss = torch.nn.functional.cross_entropy(model(pieces[:, :-1]).flatten(0, 1), pieces[:, 1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
    return model


# --8<-- [start:measure]
@torch.no_grad()
def bits(model, text, length, windows=WINDOWS):
    """Bits per character of the same characters, whatever the length that is read before them."""
    ends = torch.linspace(max(LENGTHS), len(text) - 1, windows).long()[:, None]
    pieces = text[ends - length + torch.arange(length + 1)]  # all windows end at the same characters
    logits = model(pieces[:, :-1])[:, -SCORED:]
    return torch.nn.functional.cross_entropy(logits.flatten(0, 1), pieces[:, -SCORED:].flatten()).item() / np.log(2)


# --8<-- [end:measure]


def row(name, rate, table):
    mean = " ".join(f"{value:5.2f}" for value in table.mean(axis=0))
    seeds = ("  ".join(f"{value:.2f}" for value in table[:, LENGTHS.index(length)]) for length in (TRAINED, 256))
    print(f"{name:19} {rate:<5} {mean}", *seeds, sep="    ", flush=True)


found = {}
print("bits per character, trained on 32   read 16    32    64   128   256    three seeds at 32     three seeds at 256")
for kind in ("none", "learned", "sinusoidal", "rotary", "ALiBi"):
    score = {
        lr: np.mean([bits(train(kind, lr, seed), validation, TRAINED, 4 * WINDOWS) for seed in range(CHOOSING)])
        for lr in RATES
    }
    best = min(RATES, key=lambda lr: score[lr])
    models = [train(kind, best, seed) for seed in range(10, 10 + SEEDS)]
    found[kind] = np.array([[bits(model, test, length) for length in LENGTHS] for model in models])
    row(kind, best, found[kind])
    if kind == "rotary":
        rotary, rotary_rate = models, best
# --8<-- [start:squeeze]
found["squeezed"] = np.zeros((SEEDS, len(LENGTHS)))
for seed, model in enumerate(rotary):
    for k, length in enumerate(LENGTHS):
        model.squeeze = min(1, TRAINED / length)  # the last of 64 characters stands at place 31.5, not at 63
        found["squeezed"][seed, k] = bits(model, test, length)
row("rotary, squeezed", rotary_rate, found["squeezed"])
# --8<-- [end:squeeze]
print(
    "four times the steps, at the rate 0.03                                      two seeds at 32       two seeds at 256"
)
# --8<-- [start:longer]
longer = {}
for kind in ("none", "learned", "sinusoidal", "rotary", "ALiBi"):
    models = [train(kind, 0.03, seed, 4 * STEPS) for seed in range(20, 20 + min(SEEDS, 2))]
    longer[kind] = np.array([[bits(model, test, length) for length in LENGTHS] for model in models])
    row(kind, 0.03, longer[kind])
# --8<-- [end:longer]
mean = {kind: table.mean(axis=0) for kind, table in found.items()}
after = {kind: table.mean(axis=0) for kind, table in longer.items()}

at = {length: k for k, length in enumerate(LENGTHS)}
rotary_mean, alibi_mean = mean["rotary"], mean["ALiBi"]
assert SHORT or rotary_mean[at[32]] < alibi_mean[at[32]] - 0.2 < mean["sinusoidal"][at[32]] - 0.2
assert SHORT or rotary_mean[at[64]] < rotary_mean[at[32]] + 0.15 < rotary_mean[at[128]] - 1
assert SHORT or abs(alibi_mean[at[256]] - alibi_mean[at[32]]) < 0.05
assert SHORT or mean["sinusoidal"][at[64]] > mean["sinusoidal"][at[32]] + 0.3
assert SHORT or all(row[at[256]] > row[at[32]] - 0.03 for row in mean.values())  # longer texts help none of them
assert SHORT or max(after["learned"][at[32]], after["sinusoidal"][at[32]]) < after["ALiBi"][at[32]] - 0.05
assert SHORT or after["rotary"][at[32]] < after["learned"][at[32]] - 0.05
assert SHORT or after["learned"][at[64]] > after["learned"][at[32]] + 1.5
assert SHORT or abs(after["ALiBi"][at[256]] - after["ALiBi"][at[32]]) < 0.2
