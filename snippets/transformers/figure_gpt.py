# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "matplotlib", "numpy", "torch"]
#
# [tool.proof]
# limit = 400
# ///
"""Figure: a GPT in plain PyTorch learns to predict the characters of Python's manual; bits by position, and counts."""

# --8<-- [start:data]
import random
import re
from collections import Counter
from math import log, log2
from pydoc_data.topics import topics

import torch
from torch import nn

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
print(len(train), "characters to train on,", len(letters), "different ones")
# --8<-- [end:data]


# --8<-- [start:attention]
class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.in_proj, self.out_proj = nn.Linear(width, 3 * width), nn.Linear(width, width)

    def forward(self, x):
        parts = self.in_proj(x).chunk(3, dim=2)  # three tensors (n, t, width)
        q, k, v = (part.unflatten(2, (self.heads, -1)).transpose(1, 2) for part in parts)  # (n, heads, t, d)
        y = nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.out_proj(y.transpose(1, 2).flatten(2))


# --8<-- [end:attention]


# --8<-- [start:block]
class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.norm1, self.attention = nn.LayerNorm(width), Attention(width, heads)
        self.norm2, self.mlp = (
            nn.LayerNorm(width),
            nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width)),
        )

    def forward(self, x):  # (n, t, width)
        x = x + self.attention(self.norm1(x))
        return x + self.mlp(self.norm2(x))


# --8<-- [end:block]


# --8<-- [start:gpt]
class GPT(nn.Module):
    def __init__(self, vocabulary, context=32, width=64, heads=4, blocks=2):
        super().__init__()
        self.tokens, self.positions = nn.Embedding(vocabulary, width), nn.Embedding(context, width)
        self.blocks = nn.Sequential(*(Block(width, heads) for _ in range(blocks)))
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, vocabulary, bias=False)

    def forward(self, tokens):  # (n, t)
        x = self.tokens(tokens) + self.positions(torch.arange(tokens.shape[1]))  # (n, t, width)
        return self.head(self.norm(self.blocks(x)))  # (n, t, vocabulary)


# --8<-- [end:gpt]

# --8<-- [start:count]
model = GPT(len(letters))
for name, part in model.named_children():
    print(f"{name:9} {sum(parameter.numel() for parameter in part.parameters()):6}")
print("all      ", sum(parameter.numel() for parameter in model.parameters()))
# --8<-- [end:count]
numbers = sum(parameter.numel() for parameter in model.parameters())


# --8<-- [start:loss]
def loss_of(model, windows):
    """The mean surprise, in nats; windows are (n, context + 1)."""
    x, y = windows[:, :-1], windows[:, 1:]  # each target is the next character
    return nn.functional.cross_entropy(model(x).flatten(0, 1), y.flatten())


@torch.no_grad()
def chances(model, text, context=32):
    """The probability of each character from number 17 on, predicted from the 16 to 32 before it."""
    windows = text.unfold(0, context + 1, context // 2)  # (n, 33), a new window every 16 characters
    p = model(windows[:, :-1]).softmax(dim=2)  # (n, 32, letters)
    p = p.gather(2, windows[:, 1:, None])[..., 0]  # (n, 32), of the characters that came
    return p[:, context // 2 :].flatten()


def bits(p):
    return -p.log2().mean().item()


# --8<-- [end:loss]


# --8<-- [start:train]
def fit(steps=700, rate=0.01, seed=0, context=32, rows=16, **shape):
    torch.manual_seed(seed)
    model = GPT(len(letters), context, **shape)
    optimizer = torch.optim.AdamW(model.parameters(), rate, betas=(0.9, 0.99))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=steps, pct_start=0.1)
    for _ in range(steps):
        starts = torch.randint(len(train) - context, (rows, 1))
        loss = loss_of(model, train[starts + torch.arange(context + 1)])
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
    return model


print(f"before training {bits(chances(GPT(len(letters)), test)):.1f} bits; all alike: {log2(len(letters)):.2f}")
model = fit()
print(f"after it: {bits(chances(model, test)):.2f} bits on the test part")
# --8<-- [end:train]


# --8<-- [start:write]
@torch.no_grad()
def write(model, text, count, context=32):
    tokens = [letters.index(letter) for letter in text]
    for _ in range(count):
        logits = model(torch.tensor([tokens[-context:]]))[0, -1]  # for the character after the last one
        tokens.append(torch.multinomial(logits.softmax(dim=0), 1).item())
    return "".join(letters[token] for token in tokens)


torch.manual_seed(0)
print(write(model, "The ", 90))
# --8<-- [end:write]


# --8<-- [start:counts]
def counted(known, unknown, lean=20, longest=7, first=17):
    """The same probabilities from counts of what followed the last 0, 1, ... 7 characters: a row for each character."""
    after = [Counter(known[i : i + n + 1] for i in range(len(known) - n)) for n in range(longest + 1)]
    before = [Counter(known[i : i + n] for i in range(len(known) - n)) for n in range(longest + 1)]
    rows = []
    for i in range(first, len(unknown)):
        p, row = 1 / len(letters), []
        for n in range(longest + 1):
            p = (after[n][unknown[i - n : i + 1]] + lean * p) / (before[n][unknown[i - n : i]] + lean)
            row.append(p)
        rows.append(row)
    return torch.tensor(rows)  # (characters, 8)


table = counted(parts[0], parts[2])
print("counted after   " + "".join(f"{n:6}" for n in range(8)) + " characters")
print("bits            " + "".join(f"{bits(table[:, n]):6.2f}" for n in range(8)))
# --8<-- [end:counts]
tables = [bits(table[:, n]) for n in range(8)]

# --8<-- [start:longer]
longer = fit(steps=3000)
torch.manual_seed(0)
print(write(longer, "The ", 190))
p = chances(longer, test)
print(f"GPT {bits(p):.2f} bits; counted after seven {bits(table[:, 7]):.2f}")
# --8<-- [end:longer]

# --8<-- [start:mean]
q = table[: len(p)]  # the windows leave out a few characters at the end
print(f"mean of GPT and counted after seven {bits((p + q[:, 7]) / 2):.2f} bits")
print(f"mean of counted after five and seven {bits((q[:, 5] + q[:, 7]) / 2):.2f} bits")
# --8<-- [end:mean]
means = bits((p + q[:, 7]) / 2), bits((q[:, 5] + q[:, 7]) / 2)


# --8<-- [start:position]
@torch.no_grad()
def by_position(model, text, context=32):
    windows = text.unfold(0, context + 1, 5)
    logits, targets = model(windows[:, :-1]), windows[:, 1:]
    losses = nn.functional.cross_entropy(logits.transpose(1, 2), targets, reduction="none")  # (n, context)
    return losses.mean(dim=0) / log(2)


curves = {steps: by_position(one, test) for steps, one in ((700, model), (3000, longer))}
groups = {"1": slice(0, 1), "2": slice(1, 2), "3": slice(2, 3), "4": slice(3, 4)}
groups |= {"5-8": slice(4, 8), "9-16": slice(8, 16), "17-32": slice(16, 32)}
print("characters read", "".join(f"{name:>7}" for name in groups))
for steps, curve in curves.items():
    print(f"{steps:4} steps     ", "".join(f"{curve[part].mean():7.2f}" for part in groups.values()))
# --8<-- [end:position]

# --8<-- [start:blocks]
without = bits(chances(fit(blocks=0), test))
print(f"without blocks {without:.2f} bits on the test part; counted after one {bits(table[:, 1]):.2f}")
# --8<-- [end:blocks]

# --8<-- [start:numpy]
import numpy as np

import dlref.transformers

twin = dlref.transformers.GPT(len(letters), 32, 64, 4, 2, rng=np.random.default_rng(0))
tied = GPT(len(letters))
tied.head.weight = tied.tokens.weight  # the twin has no output matrix of its own
other = {"tokens": "token_embedding", "positions": "position_embedding", "attention": "self_attn"}
other |= {"in_proj.": "in_proj_", "mlp.0": "linear1", "mlp.2": "linear2"}
state = {}
for name, value in tied.state_dict().items():
    for ours, theirs in other.items():
        name = name.replace(ours, theirs)
    if name != "head.weight":
        state[name] = value.numpy()
twin.load_state_dict(state)
x = test[:64].view(2, 32)
largest = np.abs(twin(x.numpy()).data - tied(x).detach().numpy()).max()
print(f"logits of size {tied(x).abs().max():.0f}, largest difference {largest:.5f}")
# --8<-- [end:numpy]

import matplotlib.pyplot as plt

fig, ax = plt.subplots(figsize=(7, 3.5), layout="constrained")
for (steps, curve), colour in zip(curves.items(), ("C0", "C3"), strict=True):
    ax.plot(range(1, 33), curve, "o-", ms=3.5, color=colour, label=f"GPT, {steps} steps")
for n in (1, 2, 3, 7):
    ax.axhline(tables[n], color="C7", ls=":", lw=1.4)
    name = f"counted after {n} character{'s' * (n != 1)}"
    ax.text(32.3, tables[n] + 0.03, name, ha="right", va="bottom", fontsize=9)
ax.set(xlabel="characters that the model has read", ylabel="bits for the next one", ylim=(1.7, 4.4))
ax.legend(loc="upper center")
plt.savefig("figure_gpt.svg")

assert numbers == 115_200
assert abs(without - tables[1]) < 0.1
assert 2.4 < bits(chances(model, test)) < 2.8
assert bits(p) < 2.1
assert means[0] < min(bits(p), tables[7]) - 0.1
assert abs(means[1] - tables[7]) < 0.03
assert curves[700][0] > curves[700][1] > curves[700][3]
assert largest < 1e-3
