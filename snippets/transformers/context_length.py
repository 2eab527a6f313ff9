# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "torch"]
# ///
"""One model, one text, several numbers: how many characters may stand before each one that is scored?"""

# --8<-- [start:data]
import random
import re
from math import log
from pydoc_data.topics import topics  # the manual that comes with every Python

import torch

from dlref.pytorch.transformers import GPT

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
letters = sorted(set("\n".join(kept)))
train, test = (
    torch.tensor([letters.index(letter) for letter in "\n".join(part)])
    for part in (kept[2 * size :], kept[size : 2 * size])
)
# --8<-- [end:data]

# --8<-- [start:train]
WINDOW = 64


class Untied(GPT):
    """The output has a matrix to itself, which learns faster here than the one that is shared with the embedding."""

    def __init__(self):
        super().__init__(len(letters), WINDOW, d_model=64, nhead=4, num_layers=2, rotary=True)
        self.head = torch.nn.Linear(64, len(letters))

    def forward(self, tokens):
        x = self.token_embedding(tokens)
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x))


torch.manual_seed(0)
model = Untied()
optimizer = torch.optim.AdamW(model.parameters(), lr=0.01, betas=(0.9, 0.99))
schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.01, total_steps=180)
for _ in range(180):
    rows = torch.randint(len(train) - WINDOW, (24, 1)) + torch.arange(WINDOW + 1)
    x, y = train[rows][:, :-1], train[rows][:, 1:]
    loss = torch.nn.functional.cross_entropy(model(x).flatten(0, 1), y.flatten())
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    schedule.step()
# --8<-- [end:train]


# --8<-- [start:stride]
@torch.no_grad()
def score(window, stride):
    """A window begins every `stride` characters, and its last `stride` predictions count: bits per character."""
    text = test[64 - window + stride : 8001]  # so that the same 7936 characters count, whatever the window
    rows = text.unfold(0, window + 1, stride)  # (windows, window + 1)
    log_p = torch.cat([model(part[:, :-1]).log_softmax(dim=2) for part in rows.split(256)])
    return -log_p.gather(2, rows[:, 1:, None])[:, -stride:].mean().item() / log(2)


found = {}
for window in (8, 16, 32, 64):
    found[window] = score(window, window), score(window, window // 2)
    print("windows of {:2}: one after the other {:.2f} bits, overlapping by half {:.2f}".format(window, *found[window]))
# --8<-- [end:stride]

assert found[8][0] - found[64][1] > 0.18
assert all(found[window][0] - found[window][1] > 0.005 for window in found)
assert found[8][0] > found[16][0] > found[32][0] > found[64][0]
