# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Study: a GPT of the manual is fine-tuned on source code; ways, ranks, controls, forgetting; three pre-trainings."""

import calendar
import copy
import csv
import inspect
import random
import re
import shlex
import sys
import textwrap
from collections import Counter
from math import cos, log, log2, pi
from pydoc_data.topics import topics

import torch
from torch.nn import Embedding, LayerNorm, Linear, Module, ModuleList, Parameter
from torch.nn.functional import cross_entropy, scaled_dot_product_attention

SHORT = "--short" in sys.argv
SEEDS, BEFORE, STEPS = (1, 2, 2) if SHORT else (3, 300, 80)
WIDTH, HEADS, CONTEXT, BATCH = 64, 4, 64, 16

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


def numbers(text):
    return torch.tensor([number[letter] for letter in text if letter in number])


manual, _, manual_test = (numbers("\n".join(part)) for part in (kept[2 * size :], kept[:size], kept[size : 2 * size]))
shuffled = manual[torch.randperm(len(manual), generator=torch.Generator().manual_seed(0))]
code, code_validation = numbers(inspect.getsource(calendar)), numbers(inspect.getsource(textwrap))
code_test = numbers(inspect.getsource(shlex) + inspect.getsource(csv))
if SHORT:
    manual_test, code_validation, code_test = manual_test[:1000], code_validation[:1000], code_test[:1000]


def rotate(x):
    angle = torch.outer(torch.arange(x.shape[-2]), 10000.0 ** (-torch.arange(0, x.shape[-1], 2) / x.shape[-1]))
    a, b = x.chunk(2, dim=-1)
    return torch.cat([a * angle.cos() - b * angle.sin(), a * angle.sin() + b * angle.cos()], dim=-1)


class Block(Module):
    def __init__(self):
        super().__init__()
        self.query, self.key, self.value, self.out = (Linear(WIDTH, WIDTH) for _ in range(4))
        self.up, self.down = Linear(WIDTH, 4 * WIDTH), Linear(4 * WIDTH, WIDTH)
        self.norm1, self.norm2 = LayerNorm(WIDTH), LayerNorm(WIDTH)

    def attend(self, x):
        cut = (one(x).unflatten(2, (HEADS, -1)).transpose(1, 2) for one in (self.query, self.key, self.value))
        q, k, v = cut  # (N, heads, L, d)
        y = scaled_dot_product_attention(rotate(q), rotate(k), v, is_causal=True)
        return self.out(y.transpose(1, 2).flatten(2))

    def forward(self, x):
        x = x + self.attend(self.norm1(x))
        return x + self.down(self.up(self.norm2(x)).relu())


class GPT(Module):
    def __init__(self):
        super().__init__()
        self.table, self.blocks = Embedding(len(number), WIDTH), ModuleList(Block() for _ in range(2))
        self.norm, self.head = LayerNorm(WIDTH), Linear(WIDTH, len(number))

    def forward(self, tokens):
        x = self.table(tokens)
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x))


class LoRA(Module):
    def __init__(self, layer, rank):
        super().__init__()
        self.layer, width = layer, layer.in_features
        self.A, self.B = Parameter(torch.randn(rank, width) / width**0.5), Parameter(torch.zeros(len(layer.bias), rank))

    def forward(self, x):
        return self.layer(x) + x @ self.A.T @ self.B.T


def everything(model):
    return copy.deepcopy(model)


def last_layer(model):
    model = copy.deepcopy(model).requires_grad_(False)
    model.head.requires_grad_(True)
    return model


def lora(rank):
    def change(model):
        model = copy.deepcopy(model).requires_grad_(False)
        for part in list(model.modules()):
            for name, layer in list(part.named_children()):
                if isinstance(layer, Linear):
                    setattr(part, name, LoRA(layer, rank))
        return model

    return change


def windows(text, starts):
    taken = text[starts[:, None] + torch.arange(CONTEXT + 1)]
    return taken[:, :-1], taken[:, 1:].flatten()


def train(model, texts, lr, steps, seed, stop=False):
    """Each text has an equal share of every batch. With `stop`, the step that was best on unseen code is kept."""
    batches = torch.Generator().manual_seed(seed)
    weights = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(weights, betas=(0.9, 0.99), fused=True)
    share, kept = BATCH // len(texts), (float("inf"), None)
    for step in range(steps):
        optimizer.param_groups[0]["lr"] = lr * min(1, 10 * (step + 1) / steps) * (0.5 + 0.5 * cos(pi * step / steps))
        parts = [windows(t, torch.randint(len(t) - CONTEXT, (share,), generator=batches)) for t in texts]
        x, y = (torch.cat(part) for part in zip(*parts, strict=True))
        loss = cross_entropy(model(x).flatten(0, 1), y)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        if stop and step % 20 == 19 and (now := bits(model, code_validation)) < kept[0]:
            kept = now, copy.deepcopy(model)
    return kept[1] or model


@torch.no_grad()
def bits(model, text):
    x, y = windows(text, torch.arange(0, len(text) - CONTEXT, CONTEXT))
    return cross_entropy(model(x).flatten(0, 1), y).item() / log(2)


def counted(known, unknown, lean, longest=3):
    """Bits of a table of counts: after three characters, leaning on the one after two, and so on."""
    letters = "".join(map(chr, unknown.tolist()))
    chances = [1 / len(number)] * (len(letters) - longest)
    for n in range(longest + 1):
        after, before = Counter(), Counter()
        for text, times in known:
            text = "".join(map(chr, text.tolist()))
            for piece, count in Counter(text[i : i + n + 1] for i in range(len(text) - n)).items():
                after[piece] += times * count
                before[piece[:-1]] += times * count
        for k, p in enumerate(chances):
            end = k + longest + 1
            chances[k] = (after[letters[end - n - 1 : end]] + lean * p) / (
                before[letters[end - n - 1 : end - 1]] + lean
            )
    return -sum(map(log2, chances)) / len(chances)


starts = {"manual": [], "shuffled": [], "random": []}
for seed in range(SEEDS):
    torch.manual_seed(seed)
    fresh = GPT()
    starts["manual"].append(train(copy.deepcopy(fresh), [manual], 0.01, BEFORE, seed))
    starts["shuffled"].append(train(copy.deepcopy(fresh), [shuffled], 0.01, BEFORE // 5, seed))
    starts["random"].append(fresh)

TESTED = {  # rates to choose from
    "low": [0.0005, 0.001, 0.003],
    "middle": [0.004, 0.01, 0.025],
    "high": [0.01, 0.025, 0.06],
    "last": [0.001, 0.003, 0.01],
    "long": [0.0005, 0.0015, 0.004],
}
RATES = {name: [0.01] for name in TESTED} if SHORT else TESTED
# --8<-- [start:ways]
WAYS = [  # start, way, texts, rates, times the steps
    ("manual", "all weights", everything, [code], RATES["low"], 1),
    ("manual", "all, rate 0.01", everything, [code], [0.01], 1),
    ("manual", "all, half manual", everything, [code, manual], RATES["middle"], 1),
    ("manual", "LoRA, rank 4", lora(4), [code], RATES["high"], 1),
    ("manual", "LoRA 4, rate 0.004", lora(4), [code], [0.004], 1),
    ("manual", "LoRA, rank 1", lora(1), [code], RATES["middle"], 1),
    ("manual", "last layer", last_layer, [code], RATES["last"], 1),
    ("shuffled", "all weights", everything, [code], RATES["middle"], 1),
    ("random", "all weights", everything, [code], RATES["middle"], 1),
    ("random", "all, 380 steps", everything, [code], RATES["long"], 4.75),
    ("random", "380, half manual", everything, [code, manual], [0.01], 4.75),
    ("random", "LoRA, rank 4", lora(4), [code], RATES["high"], 1),
]
# --8<-- [end:ways]
found = {}
print(f"{'start, way, weights trained, rate':46}{'source code':17}{'manual':17}means")


def show(start, way, trained, lr, rows):
    found[start, way] = [sum(row) / len(row) for row in rows]
    columns = (f"{' '.join(f'{one:.2f}' for one in row):14}" for row in (*rows, found[start, way]))
    print(f"{start:8} {way:18} {trained:6}  {lr:<7}   {'   '.join(columns)}".rstrip(), flush=True)


def measured(models):
    return [[bits(model, text) for model in models] for text in (code_test, manual_test)]


show("manual", "as it is", 0, "", measured(starts["manual"]))
show("shuffled", "as it is", 0, "", measured(starts["shuffled"]))
for start, way, change, texts, rates, longer in WAYS:
    score, first, steps = {}, {}, round(longer * STEPS)
    stop = longer > 1 and len(texts) == 1  # code alone, for long: keep the best step
    for lr in rates:
        first[lr] = train(change(starts[start][0]), texts, lr, steps, 0, stop)
        score[lr] = bits(first[lr], code_validation)
    lr = min(rates, key=lambda lr: score[lr])
    others = [train(change(starts[start][k]), texts, lr, steps, k, stop) for k in range(1, SEEDS)]
    trained = sum(p.numel() for p in first[lr].parameters() if p.requires_grad)
    show(start, way, trained, lr, measured([first[lr], *others]))
for way, tables in {
    "of the code": [[(code, 1)]],
    "of both": [[(code, times), (manual, 1)] for times in (2, 8, 32)],  # the code counts so many times
}.items():
    tried = [(table, lean) for table in tables for lean in (2, 5, 10, 20)]
    best = min(tried[:1] if SHORT else tried, key=lambda one: counted(one[0], code_validation, one[1]))
    show("counts", way, 0, "", [[counted(best[0], text, best[1])] for text in (code_test, manual_test)])

tuned, lora_4 = found["manual", "all weights"], found["manual", "LoRA, rank 4"]
half, mixed = found["manual", "all, half manual"], found["random", "380, half manual"]
assert SHORT or tuned[0] < found["random", "all weights"][0] - 0.25
assert SHORT or tuned[0] < found["random", "all, 380 steps"][0] - 0.1
assert SHORT or tuned[0] < found["shuffled", "all weights"][0] - 0.25
assert SHORT or lora_4[0] < found["random", "LoRA, rank 4"][0] - 0.4
assert SHORT or 0 < lora_4[0] - tuned[0] < 0.1
assert SHORT or lora_4[1] > tuned[1]
assert SHORT or found["manual", "as it is"][0] > found["shuffled", "as it is"][0] + 0.3
assert SHORT or tuned[1] > found["manual", "as it is"][1] + 0.3
assert SHORT or all(found["manual", "all, rate 0.01"][k] > tuned[k] + 0.1 for k in (0, 1))
assert SHORT or half[0] < tuned[0] - 0.05
assert SHORT or half[1] < tuned[1] - 0.2
assert SHORT or all(mixed[k] < half[k] - 0.05 for k in (0, 1))
assert SHORT or found["counts", "of both"][0] < half[0] - 0.05
assert SHORT or found["counts", "of both"][1] < mixed[1] - 0.3
assert SHORT or found["counts", "of the code"][0] > found["random", "all, 380 steps"][0]
