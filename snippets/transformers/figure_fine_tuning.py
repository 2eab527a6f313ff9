# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "torch"]
# ///
"""A small GPT is trained on the manual and then on source code: what it gains, what it forgets, and LoRA."""

# --8<-- [start:data]
import random
import re
from pydoc_data.topics import topics  # the manual that comes with every Python

import torch

seen, kept = set(), []
for name in sorted(topics):
    for paragraph in re.split(r"\n\s*\n", topics[name]):
        paragraph = " ".join(paragraph.split())  # words, without the layout
        pieces = {paragraph[i : i + 30] for i in range(max(1, len(paragraph) - 29))}
        if len(paragraph) >= 40 and seen.isdisjoint(pieces):
            kept.append(paragraph)  # no 30 characters of it have stood anywhere before
        seen |= pieces
random.Random(0).shuffle(kept)
size = len(kept) // 10
number = {letter: i for i, letter in enumerate(sorted(set("\n".join(kept))))}
print("paragraphs:", len(kept), "different characters:", len(number))
# --8<-- [end:data]

# --8<-- [start:code]
import calendar
import inspect
import textwrap


def numbers(text):
    return torch.tensor([number[letter] for letter in text if letter in number])


manual, manual_new = numbers("\n".join(kept[2 * size :])), numbers("\n".join(kept[:size]))
code, code_new = numbers(inspect.getsource(calendar)), numbers(inspect.getsource(textwrap))
print("characters of the manual:", len(manual), "of source code:", len(code))
known = {tuple(code[i : i + 20].tolist()) for i in range(len(code) - 19)}
copied = sum(tuple(code_new[i : i + 20].tolist()) in known for i in range(len(code_new) - 19)) / (len(code_new) - 19)
print(f"of the unseen code, {copied:.1%} of all pieces of 20 characters stand in the other module")
# --8<-- [end:code]


# --8<-- [start:block]
def rotate(x):  # rotary positions, (N, heads, L, d)
    angle = torch.outer(torch.arange(x.shape[-2]), 10000.0 ** (-torch.arange(0, x.shape[-1], 2) / x.shape[-1]))
    a, b = x.chunk(2, dim=-1)
    return torch.cat([a * angle.cos() - b * angle.sin(), a * angle.sin() + b * angle.cos()], dim=-1)


class Block(torch.nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value, self.out = (torch.nn.Linear(width, width) for _ in range(4))
        self.up, self.down = torch.nn.Linear(width, 4 * width), torch.nn.Linear(4 * width, width)
        self.norm1, self.norm2 = torch.nn.LayerNorm(width), torch.nn.LayerNorm(width)

    def forward(self, x):  # (N, L, width)
        y = self.norm1(x)
        cut = (one(y).unflatten(2, (self.heads, -1)).transpose(1, 2) for one in (self.query, self.key, self.value))
        q, k, v = cut  # (N, heads, L, d)
        y = torch.nn.functional.scaled_dot_product_attention(rotate(q), rotate(k), v, is_causal=True)
        x = x + self.out(y.transpose(1, 2).flatten(2))
        return x + self.down(self.up(self.norm2(x)).relu())


# --8<-- [end:block]


# --8<-- [start:model]
class GPT(torch.nn.Module):
    def __init__(self, width=64, heads=4, blocks=2):
        super().__init__()
        self.table = torch.nn.Embedding(len(number), width)
        self.blocks = torch.nn.Sequential(*(Block(width, heads) for _ in range(blocks)))
        self.norm, self.head = torch.nn.LayerNorm(width), torch.nn.Linear(width, len(number))

    def forward(self, tokens):
        return self.head(self.norm(self.blocks(self.table(tokens))))  # (N, L, 102)


def windows(text, starts, length=64):
    taken = text[starts[:, None] + torch.arange(length + 1)]
    return taken[:, :-1], taken[:, 1:].flatten()


@torch.no_grad()
def bits(model, text):
    x, y = windows(text, torch.arange(0, 5000, 64))
    return torch.nn.functional.cross_entropy(model(x).flatten(0, 1), y).item() / 0.6931


# --8<-- [end:model]


# --8<-- [start:train]
def train(model, texts, lr, steps, curve=None):
    """Each text has an equal share of every batch of 16 windows; every tenth step both unseen texts are measured."""
    weights = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(weights, lr, betas=(0.9, 0.99), fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, lr, total_steps=steps, pct_start=0.1, cycle_momentum=False
    )
    for step in range(steps + 1):
        if curve is not None and step % 10 == 0:
            curve.append((step, bits(model, code_new), bits(model, manual_new)))
        if step == steps:
            return model
        parts = [windows(text, torch.randint(len(text) - 64, (16 // len(texts),))) for text in texts]
        x, y = (torch.cat(part) for part in zip(*parts, strict=True))
        loss = torch.nn.functional.cross_entropy(model(x).flatten(0, 1), y)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        schedule.step()


# --8<-- [end:train]

# --8<-- [start:pretrain]
torch.manual_seed(0)
base = train(GPT(), [manual], 0.01, 300)
print(f"after the manual: {bits(base, manual_new):.1f} bits on the manual, {bits(base, code_new):.1f} on source code")
shares = (manual.bincount(minlength=len(number)) + 1) / (len(manual) + len(number))
rival = [-shares[text].log2().mean().item() for text in (manual_new, code_new)]
print("frequencies of the manual: {:.1f} on the manual, {:.1f} on source code".format(*rival))
# --8<-- [end:pretrain]


# --8<-- [start:tune]
import copy

curves = {}


def tune(name, model, texts, lr):
    curves[name] = []
    train(model, texts, lr, 80, curves[name])
    trained = sum(p.numel() for p in model.parameters() if p.requires_grad)
    print(f"{name:12} {trained:6} weights trained, code {curves[name][-1][1]:.2f}, manual {curves[name][-1][2]:.2f}")
    return model


whole = tune("all weights", copy.deepcopy(base), [code], 0.001)
mixed = tune("half manual", copy.deepcopy(base), [code, manual], 0.01)
# --8<-- [end:tune]


# --8<-- [start:lora]
class LoRA(torch.nn.Module):
    def __init__(self, layer, rank):
        super().__init__()
        self.layer = layer  # frozen below
        self.A = torch.nn.Parameter(torch.randn(rank, layer.in_features) / layer.in_features**0.5)
        self.B = torch.nn.Parameter(torch.zeros(layer.out_features, rank))

    def forward(self, x):
        return self.layer(x) + x @ self.A.T @ self.B.T


# --8<-- [end:lora]


# --8<-- [start:with]
def with_lora(model, rank):
    model = copy.deepcopy(model).requires_grad_(False)
    for part in list(model.modules()):
        for name, layer in list(part.named_children()):
            if isinstance(layer, torch.nn.Linear):
                setattr(part, name, LoRA(layer, rank))
    return model


tuned = tune("LoRA, rank 4", with_lora(base, 4), [code], 0.01)
# --8<-- [end:with]


# --8<-- [start:change]
def share(change, rank):
    """How much of a matrix, in squares, its best approximation of this rank contains."""
    squares = torch.linalg.svdvals(change) ** 2
    return (squares[:rank].sum() / squares.sum()).item()


for name in ("query", "up", "down"):
    change = getattr(whole.blocks[0], name).weight - getattr(base.blocks[0], name).weight
    change, other = change.detach(), torch.randn(change.shape)
    print(f"{name:5} change: {share(change, 4):.0%} in rank 4; random numbers: {share(other, 4):.0%}")
# --8<-- [end:change]

import matplotlib.pyplot as plt

fig, axes = plt.subplots(1, 2, figsize=(7.2, 3.0), sharex=True, layout="constrained")
for k, (axis, title) in enumerate(zip(axes, ("source code: gained", "manual: forgotten"), strict=True), start=1):
    for name, marker in zip(curves, "os^", strict=True):
        axis.plot([one[0] for one in curves[name]], [one[k] for one in curves[name]], f"-{marker}", ms=4, label=name)
    axis.set(title=title, xlabel="steps of fine-tuning", ylabel="bits per character")
axes[0].legend()
fig.savefig("figure_fine_tuning.svg")

# --8<-- [start:replay]
for name, texts in {"a quarter": [code] * 3 + [manual], "an eighth": [code] * 7 + [manual]}.items():
    model = train(copy.deepcopy(base), texts, 0.01, 80)
    print(f"{name} manual: code {bits(model, code_new):.2f}, manual {bits(model, manual_new):.2f}")
# --8<-- [end:replay]

# --8<-- [start:rates]
for lr in (0.001, 0.03):
    model = train(with_lora(base, 4), [code], lr, 80)
    print(f"LoRA at {lr}: code {bits(model, code_new):.2f}, manual {bits(model, manual_new):.2f}")
# --8<-- [end:rates]

last = {name: curve[-1][1:] for name, curve in curves.items()}
start = curves["all weights"][0][1:]
assert copied < 0.05
assert start[0] > max(4.8, rival[1] + 0.4)
assert 3.4 < last["all weights"][0] < 3.9
assert abs(last["LoRA, rank 4"][0] - last["all weights"][0]) < 0.2
assert last["all weights"][1] > start[1] + 0.3
assert last["half manual"][1] < last["all weights"][1] - 0.15
merged, x = copy.deepcopy(base), torch.randn(2, 10, 64)
for layer, other in zip(merged.blocks[0].children(), tuned.blocks[0].children(), strict=True):
    if isinstance(other, LoRA):
        layer.weight.data += (other.B @ other.A).detach()
assert torch.allclose(merged.blocks[0](x), tuned.blocks[0](x), atol=1e-4)
