# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "torch"]
# ///
"""Study: one vector against a look-up; own best rates, more steps, a wider vector, a question known early."""

import sys

import numpy as np
import torch

SHORT = "--short" in sys.argv
RATES, SEEDS, STEPS = ((0.01,), 1, 30) if SHORT else ((0.005, 0.01, 0.02), 3, 600)
LENGTHS = (2, 4, 6, 8, 10, 12)


def draw(lists, n):
    letters = torch.rand(lists, 12).argsort(dim=1)[:, :n]
    digits, place, rows = torch.randint(10, (lists, n)), torch.randint(n, (lists,)), torch.arange(lists)
    return letters, digits, letters[rows, place], digits[rows, place]


class Reader(torch.nn.Module):
    def __init__(self, kind, width):
        super().__init__()
        self.letters, self.digits = torch.nn.Embedding(12, 16), torch.nn.Embedding(10, 16)
        self.gru = torch.nn.GRU(48 if kind == "early" else 32, width, batch_first=True)
        self.table, self.kind = torch.nn.Parameter(torch.zeros(12, 12)), kind
        self.answer = torch.nn.Sequential(torch.nn.Linear(width + 16, 64), torch.nn.ReLU(), torch.nn.Linear(64, 10))

    def forward(self, letters, digits, asked):
        read = [self.letters(letters), self.digits(digits)]  # (N, n, 16) each
        if self.kind == "early":  # the question beside each pair
            read.append(self.letters(asked)[:, None].expand_as(read[0]))
        memory, _ = self.gru(torch.cat(read, dim=2))  # (N, n, width)
        weights = self.table[asked[:, None], letters].softmax(dim=1)
        vector = (weights[:, :, None] * memory).sum(dim=1) if self.kind == "look" else memory[:, -1]
        return self.answer(torch.cat([vector, self.letters(asked)], dim=1))


def train(kind, width, steps, rate, seed):
    torch.manual_seed(seed)
    model = Reader(kind, width)
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    for _ in range(steps):
        letters, digits, asked, answer = draw(128, int(torch.randint(1, 13, ())))
        loss = torch.nn.functional.cross_entropy(model(letters, digits, asked), answer)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


def lists_of(seed):
    torch.manual_seed(seed)
    return [draw(2000, n) for n in LENGTHS]


@torch.no_grad()
def right(model, tests):
    return [(model(*test[:3]).argmax(dim=1) == test[3]).float().mean().item() for test in tests]


validation, test = lists_of(1000), lists_of(2000)
# --8<-- [start:models]
MODELS = {  # kind, width, steps, rates
    "look-up": ("look", 64, STEPS, RATES[-2:]),
    "last vector": ("last", 64, STEPS, RATES),
    "last vector, 128 wide": ("last", 128, STEPS, RATES[-2:]),
    "last vector, 4 x steps": ("last", 64, 4 * STEPS, RATES[:2]),
    "question at each pair": ("early", 64, STEPS, RATES[-2:]),
}
# --8<-- [end:models]
found = {}
print("                         rate   2 pairs    4    6    8   10    12 (three seeds)")
for name, (kind, width, steps, rates) in MODELS.items():
    models = {rate: train(kind, width, steps, rate, 0) for rate in rates}
    best = max(rates, key=lambda rate: sum(right(models[rate], validation)))
    models = [models[best], *(train(kind, width, steps, best, seed) for seed in range(1, SEEDS))]
    found[name] = shares = np.array([right(model, test) for model in models])
    print(f"{name:24}{best:5.3f}     ", *(f"{share:4.0%}" for share in shares.mean(axis=0)), end="  (")
    print(", ".join(f"{share:.0%}" for share in shares[:, -1]), end=")\n", flush=True)
assert SHORT or found["look-up"].min() > 0.99
assert SHORT or 0.25 < found["last vector"][:, -1].min() < found["last vector"][:, -1].max() < 0.4
assert SHORT or found["last vector, 4 x steps"][:, -1].min() > found["last vector"][:, -1].max() + 0.15
assert SHORT or found["question at each pair"].min() > 0.9
