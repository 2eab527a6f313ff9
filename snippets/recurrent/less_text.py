# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
#
# [tool.proof]
# limit = 400
# ///
"""A tenth of the training text: tables of counts against a GRU with three seeds, both chosen on the validation part."""

# --8<-- [start:data]
import random
import re
from collections import Counter
from math import log, log2
from pydoc_data.topics import topics

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
train, validation, test = ("\n".join(part) for part in (kept[2 * size :], kept[:size], kept[size : 2 * size]))
letters = sorted(set("\n".join(kept)))
train = train[: len(train) // 10]
# --8<-- [end:data]

# --8<-- [start:table]
LONGEST = 7
after = [Counter(train[i : i + n + 1] for i in range(len(train) - n)) for n in range(LONGEST + 1)]
before = [Counter(train[i : i + n] for i in range(len(train) - n)) for n in range(LONGEST + 1)]


def counted(text, lean):
    sums = [0.0] * (LONGEST + 1)
    for i in range(LONGEST, len(text)):
        p = 1 / len(letters)
        for n in range(LONGEST + 1):
            p = (after[n][text[i - n : i + 1]] + lean * p) / (before[n][text[i - n : i]] + lean)
            sums[n] -= log2(p)
    return [one / (len(text) - LONGEST) for one in sums]


results = {lean: counted(validation, lean) for lean in (1, 5, 20, 50)}
lean, n = min(((lean, n) for lean in results for n in range(LONGEST + 1)), key=lambda one: results[one[0]][one[1]])
table = counted(test, lean)[n]
print(f"table: leaning on {lean}, after {n} characters. On the test part {table:.2f} bits")
# --8<-- [end:table]


# --8<-- [start:network]
class CharacterModel(torch.nn.Module):
    def __init__(self, vocabulary, hidden=128):
        super().__init__()
        self.embedding = torch.nn.Embedding(vocabulary, 32)
        self.recurrent = torch.nn.GRU(32, hidden, batch_first=True)
        self.output = torch.nn.Linear(hidden, vocabulary)

    def forward(self, tokens, state=None):
        hidden, state = self.recurrent(self.embedding(tokens), state)
        return self.output(hidden), state


def encode(text):
    return torch.tensor([letters.index(letter) for letter in text])


def loss_of(logits, targets):
    return torch.nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten())


def fit(seed, readings, rate=0.01, rows=8, window=50):
    torch.manual_seed(seed)
    model, text = CharacterModel(len(letters)), encode(train)
    length = (len(text) - 1) // (rows * window) * window
    x, y = (text[i : i + rows * length].reshape(rows, length) for i in (0, 1))
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1, 0.02, total_iters=readings * length // window)
    for _ in range(readings):
        state = None
        for start in range(0, length, window):
            logits, state = model(x[:, start : start + window], state)
            state, loss = state.detach(), loss_of(logits, y[:, start : start + window])
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
    return model


@torch.no_grad()
def bits(model, text):
    codes = encode(text)
    return loss_of(model(codes[None, :-1])[0], codes[1:]).item() / log(2)


tried = {readings: fit(0, readings) for readings in (4, 8)}
chosen = {readings: bits(model, validation) for readings, model in tried.items()}
print("validation part by readings:", {readings: round(value, 2) for readings, value in chosen.items()})
best = min(chosen, key=chosen.get)
networks = [bits(model, test) for model in (tried[best], fit(1, best), fit(2, best))]
print(f"networks, {best} readings: on the test part", ", ".join(f"{value:.2f}" for value in networks), "bits")
# --8<-- [end:network]

assert 2.6 < table < 2.95
assert best == 8
assert min(networks) > table
assert max(networks) - min(networks) < 0.1
