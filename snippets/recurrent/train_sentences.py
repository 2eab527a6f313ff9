# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Two questions about a sentence of Python's manual, put to a bag of words, a convolution and a GRU."""

# --8<-- [start:data]
import re
from collections import Counter
from pydoc_data.topics import topics

import torch

device = "cuda" if torch.cuda.is_available() else "cpu"
LONGEST = 30


def sentences(page):
    parts = (re.findall(r"[a-z]+", part.lower()) for part in re.split(r"[.:;]\s", page))
    return {tuple(words) for words in parts if 6 <= len(words) <= LONGEST}


by_page = {name: sorted(sentences(page)) for name, page in sorted(topics.items())}
every = sorted(set().union(*by_page.values()))  # pages repeat each other: each sentence once
counts = Counter(word for words in every for word in words)
number = {word: i for i, (word, _) in enumerate(counts.most_common(1500), 2)}  # 0 is padding, 1 a rare word


def encode(many):
    """Padded tokens (N, T) and lengths (N,)."""
    tokens = torch.zeros(len(many), LONGEST, dtype=torch.int64)
    for row, words in zip(tokens, many, strict=True):
        row[: len(words)] = torch.tensor([number.get(word, 1) for word in words])
    return tokens.to(device), torch.tensor([len(words) for words in many])


# --8<-- [end:data]


# --8<-- [start:models]
class Reader(torch.nn.Module):
    """An embedding, something that makes one vector of a sentence, and a linear layer."""

    def __init__(self, classes, kind):
        super().__init__()
        self.kind = kind
        self.embedding = torch.nn.Embedding(1502, 32, padding_idx=0)
        self.convolution = torch.nn.Conv1d(32, 64, 3, padding=1)
        self.gru = torch.nn.GRU(32, 32, batch_first=True, bidirectional=True)
        self.head = torch.nn.Linear(32 if kind == "bag" else 64, classes)

    def forward(self, tokens, lengths):
        x = torch.nn.functional.dropout(self.embedding(tokens), 0.3, self.training)  # (N, T, 32)
        if self.kind == "bag":
            return self.head(x.sum(dim=1) / lengths.to(x.device)[:, None])
        if self.kind == "convolution":
            found = self.convolution(x.transpose(1, 2)).relu()  # (N, 64, T) each group of three words
            return self.head(found.masked_fill((tokens == 0)[:, None], 0).amax(dim=2))
        packed = torch.nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        _, h_n = self.gru(packed)  # (2, N, 32): each direction at its end
        return self.head(torch.cat([h_n[0], h_n[1]], dim=1))


# --8<-- [end:models]


# --8<-- [start:train]
def accuracy(kind, classes, train, test, epochs):
    """train() gives tokens, lengths and labels, anew in each epoch."""
    torch.manual_seed(0)
    model = Reader(classes, kind).to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.005)
    for _ in range(epochs):
        tokens, lengths, labels = train()
        for rows in torch.randperm(len(labels)).split(64):
            loss = torch.nn.functional.cross_entropy(model(tokens[rows], lengths[rows]), labels[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    model.eval()
    with torch.no_grad():
        return (model(*test[:2]).argmax(dim=1) == test[2]).float().mean().item()


# --8<-- [end:train]


# --8<-- [start:questions]
def cut(many):
    order = torch.randperm(len(many), generator=torch.Generator().manual_seed(0)).tolist()
    return [many[i] for i in order[len(many) // 4 :]], [many[i] for i in order[: len(many) // 4]]


def which_page(part):
    return *encode([words for words, _ in part]), torch.tensor([page for _, page in part]).to(device)


def in_order(part):
    """Each sentence as it stands (1), and with its words shuffled (0)."""
    shuffled = [[words[i] for i in torch.randperm(len(words))] for words in part]
    return *encode([*part, *shuffled]), torch.tensor([1] * len(part) + [0] * len(part)).to(device)


largest = sorted(by_page, key=lambda name: -len(by_page[name]))[:4]
labelled = [(words, i) for i, name in enumerate(largest) for words in by_page[name]]
page_train, page_test = map(which_page, cut(labelled))
order_train, order_test = cut(every)
order_test = in_order(order_test)
print(f"test sentences: {len(page_test[2])} and {len(order_test[2])}")
results = {}
for kind in ("bag", "convolution", "GRU"):
    page = accuracy(kind, 4, lambda: page_train, page_test, epochs=12)
    order = accuracy(kind, 2, lambda: in_order(order_train), order_test, epochs=6)
    results[kind] = page, order
    print(f"{kind:12} which of 4 pages: {page:.0%}   in the right order: {order:.0%}")
# --8<-- [end:questions]

assert min(page for page, _ in results.values()) > 0.5
assert results["bag"][1] < 0.6
assert results["convolution"][1] > 0.7
assert results["GRU"][1] > 0.7
