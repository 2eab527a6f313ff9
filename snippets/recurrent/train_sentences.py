# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
#
# [tool.proof]
# limit = 400
# ///
"""Is a sentence in order, or were its words shuffled? A GRU reads sentences of Python's manual, padded in batches."""

# --8<-- [start:data]
import re
from collections import Counter
from itertools import pairwise
from math import log
from pydoc_data.topics import topics  # the manual that comes with every Python

import torch


def sentences(page):
    parts = [re.findall(r"[a-z]+", part.lower()) for part in re.split(r"[.:;]\s", page)]
    return {tuple(words) for words in parts if 6 <= len(words) <= 20}


every = sorted(set().union(*map(sentences, topics.values())))  # pages repeat each other: each sentence once
order = torch.randperm(len(every), generator=torch.Generator().manual_seed(0)).tolist()
size = len(every) // 5
test, validation, train = (
    [every[i] for i in part] for part in (order[:size], order[size : 2 * size], order[2 * size :])
)
known = {words[i : i + 6] for words in train for i in range(len(words) - 5)}
shared = [any(words[i : i + 6] in known for i in range(len(words) - 5)) for words in test]
print(f"{len(train)} sentences to train on, {len(validation)} for choices, {len(test)} to test")
print(f"six words in a row stand in a training sentence as well: {sum(shared) / len(test):.0%} of the test sentences")
# --8<-- [end:data]

# --8<-- [start:encode]
common = Counter(word for words in train for word in words).most_common(1500)
number = {word: i for i, (word, _) in enumerate(common, 2)}  # 0 is padding, 1 any other word


def batch(part):
    """Each sentence as it stands (label 1), and with its words shuffled (0): tokens, lengths, labels."""
    shuffled = [[words[i] for i in torch.randperm(len(words))] for words in part]
    rows = [torch.tensor([number.get(word, 1) for word in words]) for words in [*part, *shuffled]]
    tokens = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True)  # (2N, T), zeros behind the short ones
    return tokens, torch.tensor([len(row) for row in rows]), torch.tensor([1] * len(part) + [0] * len(part))


# --8<-- [end:encode]


# --8<-- [start:model]
class Reader(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = torch.nn.Embedding(1502, 32, padding_idx=0)
        self.gru = torch.nn.GRU(32, 48, batch_first=True)
        self.head = torch.nn.Linear(48, 2)

    def forward(self, tokens, lengths):
        output, _ = self.gru(self.embedding(tokens))  # (N, T, 48)
        return self.head(output[torch.arange(len(tokens)), lengths - 1])  # each sentence at its own end


# --8<-- [end:model]


# --8<-- [start:train]
def fit(model, make, epochs, rate):
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    for _ in range(epochs):
        tokens, lengths, labels = make()  # the words are shuffled in another way each time
        for rows in torch.randperm(len(labels)).split(64):
            logits = model(tokens[rows], lengths[rows])
            loss = torch.nn.functional.cross_entropy(logits, labels[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model


def scores(kind, part, seeds=(0, 1, 2), epochs=4, rate=0.01):
    """For each seed and each test row: was the answer right?"""
    right = []
    for seed in seeds:
        torch.manual_seed(seed)
        tokens, lengths, labels = batch(part)
        model = fit(kind(), lambda: batch(train), epochs, rate)
        with torch.no_grad():
            right.append(model(tokens, lengths).argmax(dim=1) == labels)
    return torch.stack(right).float()  # (seeds, rows)


# --8<-- [end:train]

# --8<-- [start:run]
right = scores(Reader, test)
fresh = torch.tensor([not one for one in shared] * 2)  # test rows without the shared runs of words
for seed, row in enumerate(right):
    print(f"seed {seed}: right {row.mean():.0%}, shared {row[~fresh].mean():.0%}, not shared {row[fresh].mean():.0%}")
# --8<-- [end:run]

assert 0.75 < right.mean() < 0.9
assert right[:, ~fresh].mean() - right[:, fresh].mean() < 0.15
assert right[:, fresh].mean() > 0.74
gru = right.mean(dim=1)


# --8<-- [start:convolution]
class Convolution(torch.nn.Module):
    """Looks at each three words in a row, and keeps the strongest answer of each of its 48 windows."""

    def __init__(self):
        super().__init__()
        self.embedding = torch.nn.Embedding(1502, 32, padding_idx=0)
        self.convolution = torch.nn.Conv1d(32, 48, 3, padding=1)
        self.head = torch.nn.Linear(48, 2)

    def forward(self, tokens, lengths):
        found = self.convolution(self.embedding(tokens).transpose(1, 2)).relu()  # (N, 48, T)
        return self.head(found.masked_fill((tokens == 0)[:, None], 0).amax(dim=2))


right = scores(Convolution, test, epochs=8, rate=0.03)
for seed, row in enumerate(right):
    print(f"seed {seed}: right {row.mean():.0%}, shared {row[~fresh].mean():.0%}, not shared {row[fresh].mean():.0%}")
# --8<-- [end:convolution]

assert right.mean() > gru.mean() + 0.01


# --8<-- [start:pairs]
def rows(part):
    return batch(part)[0].tolist()


def neighbours(row):
    row = [0, *(token for token in row if token), 0]  # 0 stands for the beginning and the end
    return list(pairwise(row))


torch.manual_seed(0)
ordered = Counter(pair for row in rows(train)[: len(train)] for pair in neighbours(row))
mixed = Counter(pair for _ in range(20) for row in rows(train)[len(train) :] for pair in neighbours(row))


def counted(part, extra):
    """Sum, over the neighbours, of the logarithm of: how much more often in order than shuffled?"""
    tokens, _, labels = batch(part)
    sums = [
        sum(log((ordered[p] + extra) / (mixed[p] / 20 + extra)) for p in neighbours(row)) for row in tokens.tolist()
    ]
    return ((torch.tensor(sums) > 0) == labels).float()


tried = {extra: counted(validation, extra).mean().item() for extra in (0.01, 0.1, 1.0)}
extra = max(tried, key=tried.get)
pairs = [counted(test, extra) for _ in range(3)]  # shuffled in three ways
print(f"pairs counted {extra} times more: right", ", ".join(f"{one.mean():.0%}" for one in pairs), end="")
print("; not shared", ", ".join(f"{one[fresh].mean():.0%}" for one in pairs))
# --8<-- [end:pairs]

assert min(one.mean() for one in pairs) > right.mean() + 0.02


# --8<-- [start:last]
class LastColumn(Reader):
    def forward(self, tokens, lengths):
        output, _ = self.gru(self.embedding(tokens))
        return self.head(output[:, -1])  # for most sentences the end of their padding


last = scores(LastColumn, test)
print("last column:", ", ".join(f"{row.mean():.0%}" for row in last))
# --8<-- [end:last]

assert 0.6 < last.mean() < gru.mean() - 0.06
