# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Study: a GPT with learned and with rotary positions beside a GRU; equal text, own best rates, three seeds."""

import random
import re
import sys
from math import log
from pydoc_data.topics import topics

import torch
from torch import nn

SHORT = "--short" in sys.argv
SEEDS, STEPS, LONGER = (1, 5, 5) if SHORT else (3, 350, 1400)

seen, kept = set(), []
for name in sorted(topics):
    for paragraph in re.split(r"\n\s*\n", topics[name]):
        paragraph = " ".join(paragraph.split())
        pieces = {paragraph[i : i + 30] for i in range(max(1, len(paragraph) - 29))}
        if len(paragraph) >= 40 and seen.isdisjoint(pieces):
            kept.append(paragraph)
        seen |= pieces
random.Random(0).shuffle(kept)
size = len(kept) // 10
parts = ["\n".join(part) for part in (kept[2 * size :], kept[:size], kept[size : 2 * size])]
letters = sorted(set("\n".join(kept)))
train, validation, test = (torch.tensor([letters.index(letter) for letter in part]) for part in parts)


# --8<-- [start:rotary]
def turned(x):
    """Each pair of features of (..., t, d), turned by an angle that grows with the position."""
    t, d = x.shape[-2:]
    angles = torch.outer(torch.arange(t), 10000 ** (-torch.arange(0, d, 2) / d))  # (t, d / 2)
    first, second = x.chunk(2, dim=-1)
    cos, sin = angles.cos(), angles.sin()
    return torch.cat([first * cos - second * sin, first * sin + second * cos], dim=-1)


# --8<-- [end:rotary]


class Block(nn.Module):
    def __init__(self, width, heads, rotary):
        super().__init__()
        self.heads, self.rotary = heads, rotary
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.in_proj, self.out_proj = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def forward(self, x):
        n, t, width = x.shape
        parts = self.in_proj(self.norm1(x)).view(n, t, 3, self.heads, width // self.heads)
        q, k, v = parts.permute(2, 0, 3, 1, 4)
        if self.rotary:
            q, k = turned(q), turned(k)
        y = nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.out_proj(y.transpose(1, 2).reshape(n, t, width))
        return x + self.mlp(self.norm2(x))


class GPT(nn.Module):
    def __init__(self, rotary=False, context=32, width=64, heads=4, blocks=2):
        super().__init__()
        self.tokens = nn.Embedding(len(letters), width)
        self.positions = None if rotary else nn.Embedding(context, width)
        self.blocks = nn.Sequential(*(Block(width, heads, rotary) for _ in range(blocks)))
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, len(letters), bias=False)

    def forward(self, tokens):
        x = self.tokens(tokens)
        if self.positions is not None:
            x = x + self.positions(torch.arange(tokens.shape[1]))
        return self.head(self.norm(self.blocks(x)))


class Recurrent(nn.Module):
    def __init__(self, width=32, hidden=150):
        super().__init__()
        self.tokens, self.layer = nn.Embedding(len(letters), width), nn.GRU(width, hidden, batch_first=True)
        self.head = nn.Linear(hidden, len(letters))

    def forward(self, tokens):
        return self.head(self.layer(self.tokens(tokens))[0])


def fit(make, rate, seed, steps=STEPS, context=32, rows=16):
    torch.manual_seed(seed)
    model = make()
    optimizer = torch.optim.AdamW(model.parameters(), rate, betas=(0.9, 0.99))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=steps, pct_start=0.1)
    for _ in range(steps):
        windows = train[torch.randint(len(train) - context, (rows, 1)) + torch.arange(context + 1)]
        loss = nn.functional.cross_entropy(model(windows[:, :-1]).flatten(0, 1), windows[:, 1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
    return model


@torch.no_grad()
def bits(model, text, context=32):
    windows = text.unfold(0, context + 1, context // 2)
    late = slice(context // 2, None)
    logits, targets = model(windows[:, :-1])[:, late], windows[:, 1:][:, late]
    return nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten()).item() / log(2)


RIVALS = {
    "GPT, learned positions": (GPT, (0.005, 0.01, 0.02)),
    "GPT, rotary positions": (lambda: GPT(rotary=True), (0.005, 0.01, 0.02)),
    "GRU, state of 150": (Recurrent, (0.01, 0.02, 0.04)),
}
found, chosen = {}, {}
print("bits of the test part   weights   rate    mean   three seeds")
for name, (make, several) in RIVALS.items():
    rates = several[:1] if SHORT else several
    models = {rate: fit(make, rate, 0) for rate in rates}
    best = chosen[name] = min(rates, key=lambda rate: bits(models[rate], validation))
    models = [models[best], *(fit(make, best, seed) for seed in range(1, SEEDS))]
    each = found[name] = [bits(model, test) for model in models]
    weights = sum(parameter.numel() for parameter in models[0].parameters())
    print(f"{name:22} {weights:8}   {best:5.3f}   {sum(each) / len(each):.2f}  ", *(f"{one:.2f}" for one in each))
print(f"one seed, the same rates, {LONGER} steps:")
longer = {name: bits(fit(make, chosen[name], 0, LONGER), test) for name, (make, _) in RIVALS.items()}
for name, one in longer.items():
    print(f"{name:22}                    {one:.2f}")
learned, rotary, recurrent = found.values()
assert SHORT or max(rotary) < min(learned) - 0.1
assert SHORT or max(recurrent) < min(learned) - 0.1
