# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "torch"]
# ///
"""Study: windows cut before the text was divided, a GPT that reads them ever more often, three seeds."""

import random
import re
import sys
from math import log
from pydoc_data.topics import topics

import torch

from dlref.pytorch.transformers import GPT

SHORT = "--short" in sys.argv
SEEDS, STEPS = (1, (2, 4)) if SHORT else (3, (50, 100, 200, 400))

seen, kept = set(), []
for name in sorted(topics):
    for paragraph in re.split(r"\n\s*\n", topics[name]):
        paragraph = " ".join(paragraph.split())
        pieces = {paragraph[i : i + 30] for i in range(max(1, len(paragraph) - 29))}
        if len(paragraph) >= 40 and seen.isdisjoint(pieces):
            kept.append(paragraph)
        seen |= pieces
letters = sorted(set("\n".join(kept)))


# --8<-- [start:split]
def split(seed, size=10_000):
    """Windows of 64 inputs and a target, from every 16th place: training, held at random, from other paragraphs."""
    order = random.Random(seed).sample(kept, len(kept))
    text = torch.tensor([letters.index(letter) for letter in "\n".join(order)[: 2 * size]])
    windows, aside = (part.unfold(0, 65, 16) for part in text.split(size))
    mixed = torch.randperm(len(windows), generator=torch.Generator().manual_seed(seed))
    tenth = len(windows) // 10
    return windows[mixed[tenth:]], windows[mixed[:tenth]], aside


# --8<-- [end:split]


def loss_of(model, windows):
    return torch.nn.functional.cross_entropy(model(windows[:, :-1]).flatten(0, 1), windows[:, 1:].flatten())


# --8<-- [start:study]
found = {}
for seed in range(SEEDS):
    train, held, aside = split(seed)
    torch.manual_seed(seed)
    model = GPT(len(letters), 64, d_model=64, nhead=4, num_layers=2, rotary=True)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.005, betas=(0.9, 0.99))
    for step in range(1, max(STEPS) + 1):
        loss = loss_of(model, train[torch.randint(len(train), (32,))])
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        if step in STEPS:
            with torch.no_grad():
                found[step, seed] = [loss_of(model, part).item() / log(2) for part in (held, aside[::4])]
# --8<-- [end:study]

print("              held windows, at random    other paragraphs")
for step in STEPS:
    columns = [" ".join(f"{found[step, seed][k]:5.2f}" for seed in range(SEEDS)) for k in range(2)]
    print(f"{step:4} steps     ", "          ".join(columns))

early, late = ([found[step, seed] for seed in range(SEEDS)] for step in (STEPS[0], STEPS[-1]))
assert SHORT or all(abs(held - aside) < 0.15 for held, aside in early)  # the two texts are about equally hard
assert SHORT or all(aside - held > 0.4 for held, aside in late)
