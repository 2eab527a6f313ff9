# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Twelve words as somebody wrote them, or shuffled? Kim's classifier, without test windows that training has seen."""

# --8<-- [start:data]
import re
from collections import Counter
from itertools import pairwise
from pydoc_data.topics import topics  # the manual that comes with every Python

import torch
from torch import nn

words = re.findall(r"[a-z]+", " ".join(topics[name] for name in sorted(topics)).lower())
cut = [len(words) * share // 100 for share in (0, 70, 85, 100)]
parts = [words[a:b] for a, b in pairwise(cut)]  # train, validation, test: each a run of pages


def windows(part, n=12):
    return [tuple(part[i : i + n]) for i in range(0, len(part) - n + 1, n)]


known = {tuple(parts[0][i : i + 12]) for i in range(len(parts[0]) - 11)}  # at every start, not at every twelfth
kept = [list(dict.fromkeys(windows(part))) for part in parts]  # each window once
for name, i in (("train", 0), ("validation", 1), ("test", 2)):
    copies, seen = len(windows(parts[i])) - len(kept[i]), sum(window in known for window in kept[i]) if i else 0
    print(f"{name:10} {len(windows(parts[i])):5} windows, {copies:3} of them copies, {seen:3} read in training")
train, validation, test = kept[0], *([w for w in part if w not in known] for part in kept[1:])
# --8<-- [end:data]

# --8<-- [start:task]
number = {word: i for i, (word, _) in enumerate(Counter(parts[0]).most_common(1000), 1)}  # 0: any other word


def task(part, seed):
    """Each window as it is, label 1, and once more in random order, label 0."""
    written = torch.tensor([[number.get(word, 0) for word in window] for window in part])  # (n, 12)
    order = torch.rand(written.shape, generator=torch.Generator().manual_seed(seed)).argsort(dim=1)
    return torch.cat([written, written.gather(1, order)]), (torch.arange(2 * len(part)) < len(part)).long()


# --8<-- [end:task]


# --8<-- [start:model]
class SentenceCNN(nn.Module):
    """Filters over 2, 3 and 4 neighbouring words; of each filter only the largest output counts."""

    def __init__(self, widths=(2, 3, 4)):
        super().__init__()
        self.embedding = nn.Embedding(1001, 24)
        self.convolutions = nn.ModuleList([nn.Conv1d(24, 24, k) for k in widths])
        self.head = nn.Sequential(nn.Dropout(0.3), nn.Linear(24 * len(widths), 2))

    def forward(self, x):  # (N, 12)
        h = self.embedding(x).transpose(1, 2)  # (N, 24, 12): entries are channels, words are positions
        strongest = [conv(h).relu().amax(dim=2) for conv in self.convolutions]  # (N, 24) for each width
        return self.head(torch.cat(strongest, dim=1))


# --8<-- [end:model]


# --8<-- [start:train]
def fit(model, rate=1e-2, epochs=8):
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    model.train()
    for epoch in range(epochs):
        x, y = task(train, seed=epoch)  # shuffled in another way each time
        for rows in torch.randperm(len(y)).split(100):
            loss = nn.functional.cross_entropy(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model.eval()


def right(score, part, seed):
    """The share of windows for which the score for "in order" is the larger one."""
    x, y = task(part, seed)
    with torch.no_grad():
        return (score(x).argmax(dim=1) == y).float().mean().item()


# --8<-- [end:train]

# --8<-- [start:run]
scores = []
for seed in range(3):
    torch.manual_seed(seed)
    model = fit(SentenceCNN())
    scores.append(right(model, test, 100 + seed))
print("convolutions, three seeds:   ", ", ".join(f"{score:.0%}" for score in scores))
# --8<-- [end:run]

# --8<-- [start:pairs]
counts = torch.full((2, 1001, 1001), 3.0)  # shuffled or in order, first word, second word
for seed in range(1000, 1008):  # eight shuffled copies, as many as the network has read
    x, y = task(train, seed)
    counts.index_put_((y[:, None], x[:, :-1], x[:, 1:]), torch.tensor(1.0), accumulate=True)
logs = counts.log()
pairs = [right(lambda x: logs[:, x[:, :-1], x[:, 1:]].sum(dim=2).T, test, 100 + seed) for seed in range(3)]
print("counted pairs of neighbours: ", ", ".join(f"{score:.0%}" for score in pairs))
# --8<-- [end:pairs]

assert sum(window in known for window in kept[2]) > 40
assert not any(window in known for window in test)
assert min(scores) > 0.78
assert min(pairs) > 0.84
