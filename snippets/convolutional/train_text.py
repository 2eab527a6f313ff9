# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Sentences as images: are these twelve words as somebody wrote them, or shuffled? A bag of words cannot know."""

# --8<-- [start:data]
import re
from collections import Counter
from pydoc_data.topics import topics  # the help pages that Python carries: about half a million characters

import torch
from torch import nn

device = "cuda" if torch.cuda.is_available() else "cpu"
text = " ".join(topics[name] for name in sorted(topics))
words = re.findall(r"[a-z]+", text.lower())
common = [word for word, _ in Counter(words).most_common(1000)]
number = {word: i + 1 for i, word in enumerate(common)}  # 0: any other word
stream = torch.tensor([number.get(word, 0) for word in words])
written = stream[: len(stream) // 12 * 12].reshape(-1, 12)  # (sentences, 12), one after the other


def task(written, seed):
    """Each sentence as it is, and once more in random order."""
    order = torch.rand(written.shape, generator=torch.Generator().manual_seed(seed)).argsort(dim=1)
    x = torch.cat([written, written.gather(1, order)])
    return x.to(device), (torch.arange(len(x)) < len(written)).long().to(device)


cut = len(written) * 4 // 5
train, test = task(written[:cut], seed=0), task(written[cut:], seed=1)
# --8<-- [end:data]


# --8<-- [start:models]
class Bag(nn.Module):
    """The mean of the words' vectors: knows which words there are, not in which order."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(1001, 24)
        self.head = nn.Sequential(nn.Linear(24, 48), nn.ReLU(), nn.Linear(48, 2))

    def forward(self, x):
        return self.head(self.embedding(x).mean(dim=1))


class SentenceCNN(nn.Module):
    """Filters over 2, 3 and 4 neighbouring words; of each filter only the strongest answer counts."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(1001, 24)
        self.convolutions = nn.ModuleList([nn.Conv1d(24, 24, k) for k in (2, 3, 4)])
        self.head = nn.Sequential(nn.Dropout(0.3), nn.Linear(72, 2))

    def forward(self, x):
        h = self.embedding(x).transpose(1, 2)  # (N, 24, 12): words are places, the vector's entries are channels
        return self.head(torch.cat([torch.relu(conv(h)).amax(dim=2) for conv in self.convolutions], dim=1))


# --8<-- [end:models]


# --8<-- [start:train]
def fit(model, epochs):
    optimizer = torch.optim.Adam(model.to(device).parameters(), lr=3e-3)
    for _ in range(epochs):
        for rows in torch.randperm(len(train[1])).to(device).split(100):
            loss = nn.functional.cross_entropy(model(train[0][rows]), train[1][rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    model.eval()
    return (model(test[0]).argmax(dim=1) == test[1]).float().mean().item()


scores = {}
for model in Bag, SentenceCNN:
    torch.manual_seed(0)
    scores[model.__name__] = fit(model(), epochs=4)
    print(f"{model.__name__:12} {scores[model.__name__]:.0%} of unseen sentences")
# --8<-- [end:train]

assert scores["Bag"] < 0.54
assert scores["SentenceCNN"] > 0.7
