# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Study: the block of 2017 and what changed since, one change at a time and together; own best rates, three seeds."""

import random
import re
import sys
import time
from math import cos, log, pi
from pydoc_data.topics import topics

import torch
from torch.nn import Embedding, Identity, LayerNorm, Linear, Module, ModuleList, RMSNorm
from torch.nn.functional import cross_entropy, scaled_dot_product_attention, silu

SHORT = "--short" in sys.argv
SEEDS, STEPS = (1, 3) if SHORT else (3, 180)
WIDTH, HEADS, CONTEXT, BATCH = 48, 4, 64, 16

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
number = {letter: i for i, letter in enumerate(sorted(set("\n".join(kept))))}
parts = ("\n".join(part) for part in (kept[2 * size :], kept[:size], kept[size : 2 * size]))
text, validation, test = (torch.tensor([number[letter] for letter in part]) for part in parts)


class TwoLayers(Module):
    def __init__(self):
        super().__init__()
        self.up, self.down = Linear(WIDTH, 4 * WIDTH), Linear(4 * WIDTH, WIDTH)

    def forward(self, x):
        return self.down(self.up(x).relu())


class SwiGLU(Module):
    def __init__(self):
        super().__init__()
        hidden = 8 * WIDTH // 3  # two thirds of 4 · WIDTH, because there are three tables
        self.gate, self.up = (Linear(WIDTH, hidden, bias=False) for _ in range(2))
        self.down = Linear(hidden, WIDTH, bias=False)

    def forward(self, x):
        return self.down(silu(self.gate(x)) * self.up(x))


def angles(dim):
    return torch.outer(torch.arange(CONTEXT), 10000.0 ** (-torch.arange(0, dim, 2) / dim))  # (CONTEXT, dim/2)


TURNS = angles(WIDTH // HEADS)
WAVES = torch.cat([angles(WIDTH).sin(), angles(WIDTH).cos()], dim=1)  # (CONTEXT, WIDTH)


def rotate(x):
    a, b = x.chunk(2, dim=-1)
    c, s = TURNS.cos(), TURNS.sin()
    return torch.cat([a * c - b * s, a * s + b * c], dim=-1)


class Block(Module):
    def __init__(self, before, norm, mlp, rotary, groups):
        super().__init__()
        self.before, self.rotary, self.groups = before, rotary, groups
        shared = WIDTH // HEADS * groups  # the width of all keys
        self.query, self.key, self.value = Linear(WIDTH, WIDTH), Linear(WIDTH, shared), Linear(WIDTH, shared)
        self.out, self.mlp, self.norm1, self.norm2 = Linear(WIDTH, WIDTH), mlp(), norm(WIDTH), norm(WIDTH)

    def attend(self, x):
        cut = (one(x).view(len(x), CONTEXT, -1, WIDTH // HEADS) for one in (self.query, self.key, self.value))
        q, k, v = (one.transpose(1, 2) for one in cut)  # (N, heads or groups, CONTEXT, d)
        if self.rotary:
            q, k = rotate(q), rotate(k)
        k, v = (one.repeat_interleave(HEADS // self.groups, dim=1) for one in (k, v))
        return self.out(scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).flatten(2))

    def forward(self, x):
        if self.before:
            x = x + self.attend(self.norm1(x))
            return x + self.mlp(self.norm2(x))
        x = self.norm1(x + self.attend(x))
        return self.norm2(x + self.mlp(x))


class GPT(Module):
    def __init__(self, before=True, norm=LayerNorm, mlp=TwoLayers, positions="sines", groups=HEADS):
        super().__init__()
        self.table, self.waves = Embedding(len(number), WIDTH), WAVES if positions == "sines" else 0
        self.blocks = ModuleList(Block(before, norm, mlp, positions == "rotary", groups) for _ in range(2))
        self.norm, self.head = norm(WIDTH) if before else Identity(), Linear(WIDTH, len(number))

    def forward(self, tokens):
        x = self.table(tokens) + self.waves
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x))


def windows(text, starts):
    taken = text[starts[:, None] + torch.arange(CONTEXT + 1)]
    return taken[:, :-1], taken[:, 1:].flatten()


def train(changes, lr, seed, steps):
    torch.manual_seed(seed)
    model, batches = GPT(**changes), torch.Generator().manual_seed(seed)  # a seed has the same batches for all models
    optimizer = torch.optim.AdamW(model.parameters(), betas=(0.9, 0.99), fused=True)
    for step in range(steps):
        optimizer.param_groups[0]["lr"] = lr * min(1, 10 * (step + 1) / steps) * (0.5 + 0.5 * cos(pi * step / steps))
        x, y = windows(text, torch.randint(len(text) - CONTEXT, (BATCH,), generator=batches))
        loss = cross_entropy(model(x).flatten(0, 1), y)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    return model


@torch.no_grad()
def bits(model, text):
    x, y = windows(text, torch.arange(0, len(text) - CONTEXT, CONTEXT))
    return cross_entropy(model(x).flatten(0, 1), y).item() / log(2)


LOW, HIGH = ([0.01], [0.01]) if SHORT else ([0.004, 0.01], [0.01, 0.03])
# --8<-- [start:variants]
VARIANTS = {  # what changes, the rates to choose from, times the steps
    "block of 2017": ({"before": False}, LOW, 1),
    "2017, 1.5 x the steps": ({"before": False}, LOW, 1.5),
    "2017 with rotary": ({"before": False, "positions": "rotary"}, LOW, 1),
    "A: norm before": ({}, HIGH, 1),
    "A without positions": ({"positions": "none"}, HIGH, 1),
    "B: A with rotary": ({"positions": "rotary"}, HIGH, 1),
    "B with RMSNorm": ({"positions": "rotary", "norm": RMSNorm}, HIGH, 1),
    "B with SwiGLU": ({"positions": "rotary", "mlp": SwiGLU}, HIGH, 1),
    "B with 2 groups": ({"positions": "rotary", "groups": 2}, HIGH, 1),
    "all: B with these": ({"positions": "rotary", "norm": RMSNorm, "mlp": SwiGLU, "groups": 2}, HIGH, 1),
}
# --8<-- [end:variants]

# Milliseconds of a training step without the optimizer: the best of many, in turn, so that all meet the same noise.
models, (x, y) = (
    {name: GPT(**changes) for name, (changes, _, _) in VARIANTS.items()},
    windows(text, torch.arange(BATCH)),
)
fastest = dict.fromkeys(VARIANTS, 1e9)
for _ in range(1 if SHORT else 15):
    for name, model in models.items():
        start = time.process_time()
        cross_entropy(model(x).flatten(0, 1), y).backward()
        fastest[name] = min(fastest[name], 1000 * (time.process_time() - start))

found, chosen = {}, {}
print("                        rate   bits per character, test part, and mean   weights  cache  ms a step")
for name, (changes, rates, longer) in VARIANTS.items():
    steps = round(longer * STEPS)
    trained = {lr: [train(changes, lr, seed, steps) for seed in range(min(2, SEEDS))] for lr in rates}
    best = min(rates, key=lambda lr: sum(bits(model, validation) for model in trained[lr]))
    row = [bits(model, test) for model in trained[best]]
    row += [bits(train(changes, best, seed, steps), test) for seed in range(2, SEEDS)]
    found[name], chosen[name] = sum(row) / len(row), (changes, best, row)
    columns = "  ".join(f"{one:.2f}" for one in row)
    weights = sum(p.numel() for p in models[name].parameters())
    cache = 2 * 2 * changes.get("groups", HEADS) * WIDTH // HEADS  # numbers a position: 2 blocks, keys and values
    print(
        f"{name:23} {best:<5} {columns:>24} {found[name]:10.2f} {weights:15} {cache:6} {fastest[name]:9.0f}", flush=True
    )

print("\ntwice as many seeds, sorted, and mean")
six = {}
for name in ("2017 with rotary", "B: A with rotary", "all: B with these"):
    changes, best, row = chosen[name]
    six[name] = sorted(row + [bits(train(changes, best, seed, STEPS), test) for seed in range(SEEDS, 2 * SEEDS)])
    columns = "  ".join(f"{one:.2f}" for one in six[name])
    print(f"{name:23} {best:<5} {columns}   {sum(six[name]) / len(six[name]):.2f}", flush=True)

assert SHORT or found["2017 with rotary"] < found["2017, 1.5 x the steps"] - 0.1
assert SHORT or found["B: A with rotary"] < found["A: norm before"] - 0.25
assert SHORT or abs(found["A: norm before"] - found["A without positions"]) < 0.08
assert SHORT or abs(found["A: norm before"] - found["block of 2017"]) < 0.1
assert SHORT or sum(six["2017 with rotary"]) / 6 < sum(six["B: A with rotary"]) / 6 - 0.05
assert SHORT or all(abs(found["B: A with rotary"] - found["B with " + name]) < 0.06 for name in ("RMSNorm", "SwiGLU"))
assert SHORT or sum(six["all: B with these"]) > sum(six["B: A with rotary"])  # not better
