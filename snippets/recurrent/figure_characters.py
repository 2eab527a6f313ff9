# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "torch"]
#
# [tool.proof]
# limit = 400
# ///
"""Figure: a GRU learns to predict the characters of Python's manual; bits per character against tables of counts."""

# --8<-- [start:data]
import random
import re
from collections import Counter
from math import log
from pydoc_data.topics import topics

import matplotlib.pyplot as plt
import torch

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
# --8<-- [end:data]


# --8<-- [start:model]
class CharacterModel(torch.nn.Module):
    def __init__(self, vocabulary, hidden=128):
        super().__init__()
        self.embedding = torch.nn.Embedding(vocabulary, 32)
        self.recurrent = torch.nn.GRU(32, hidden, batch_first=True)
        self.output = torch.nn.Linear(hidden, vocabulary)

    def forward(self, tokens, state=None):
        hidden, state = self.recurrent(self.embedding(tokens), state)
        return self.output(hidden), state


# --8<-- [end:model]


# --8<-- [start:train]
def loss_of(logits, targets):
    return torch.nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten())


def fit(seed=0, readings=4, rate=0.01, hidden=128, rows=16, window=50):
    torch.manual_seed(seed)
    model, curve = CharacterModel(len(letters), hidden), []
    length = (len(train) - 1) // (rows * window) * window
    x, y = (train[i : i + rows * length].reshape(rows, length) for i in (0, 1))
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1, 0.02, total_iters=readings * length // window)
    for _ in range(readings):
        state = None
        for start in range(0, length, window):
            logits, state = model(x[:, start : start + window], state)
            state = state.detach()  # the gradient stops here
            loss = loss_of(logits, y[:, start : start + window])
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            curve.append(loss.item() / log(2))
    return model, curve


# --8<-- [end:train]


# --8<-- [start:bits]
@torch.no_grad()
def bits(model, text):
    return loss_of(model(text[None, :-1])[0], text[1:]).item() / log(2)


# --8<-- [end:bits]

# --8<-- [start:result]
model, curve = fit()
print(f"loss of the first window {curve[0]:.2f} bits; by chance log2({len(letters)}) = {log(len(letters), 2):.2f}")
print(f"bits per character: validation part {bits(model, validation):.2f}, test part {bits(model, test):.2f}")
# --8<-- [end:result]


# --8<-- [start:context]
@torch.no_grad()
def short_memory(steps):
    """Bits for a test character when the model has read just the `steps` characters before it."""
    windows = test.unfold(0, steps + 1, 5)  # every fifth window
    return loss_of(model(windows[:, :-1])[0][:, -1:], windows[:, -1:]).item() / log(2)


memory = {steps: short_memory(steps) for steps in (1, 2, 5, 10, 20, 50)}
print("characters read:", " ".join(f"{steps:5}" for steps in memory))
print("bits           :", " ".join(f"{each:5.2f}" for each in memory.values()))
# --8<-- [end:context]


def counted(lean=20, longest=7):
    """Bits per character of the test part, from counts of what followed the last 0, 1, ... characters."""
    known, unknown = parts[0], parts[2]
    after = [Counter(known[i : i + n + 1] for i in range(len(known) - n)) for n in range(longest + 1)]
    before = [Counter(known[i : i + n] for i in range(len(known) - n)) for n in range(longest + 1)]
    sums = [0.0] * (longest + 1)
    for i in range(longest, len(unknown)):
        p = 1 / len(letters)
        for n in range(longest + 1):
            p = (after[n][unknown[i - n : i + 1]] + lean * p) / (before[n][unknown[i - n : i]] + lean)
            sums[n] -= log(p, 2)
    return [one / (len(unknown) - longest) for one in sums]


tables = counted()
fig, ax = plt.subplots(figsize=(7, 3.2), layout="constrained")
smooth = [sum(curve[i : i + 20]) / 20 for i in range(0, len(curve) - 19, 20)]
ax.plot(range(10, 20 * len(smooth), 20), smooth, color="C0", label="GRU, training text")
for order, colour in ((0, "C1"), (1, "C3"), (2, "C2"), (7, "C4")):
    ax.axhline(tables[order], color=colour, ls=":", lw=1.4)
    name = f"counts after {order} character{'s' * (order != 1)}"
    low = order == 7
    place = (0, tables[order] - 0.06) if low else (len(curve), tables[order] + 0.05)
    ax.text(*place, name, color=colour, ha="left" if low else "right", va="top" if low else "bottom", fontsize=9)
ax.plot(len(curve), bits(model, test), "o", color="C0", label="GRU, unseen paragraphs")
ax.set(xlabel="windows of 16 × 50 characters", ylabel="bits per character", ylim=(1.5, 5.5))
ax.legend(loc=(0.3, 0.62))
plt.savefig("figure_characters.svg")

assert 6.4 < curve[0] < 7
assert 2.0 < bits(model, test) < 2.25
assert tables[7] < bits(model, test) < tables[2]  # four readings do not beat the longest table
assert memory[1] > memory[2] > memory[5] > memory[20]
