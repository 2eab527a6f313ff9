# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "torch"]
# ///
"""Dates are translated with two starts; then one letter of the month is replaced: what does it weigh, and harm?"""

import datetime

import numpy as np
import torch

NAMES = "January February March April May June July August September October November December"
MONTHS = NAMES.split()
SYMBOLS = ["", *sorted(set("".join(MONTHS) + "0123456789 ,"))]
END, START = 10, 11


def tables(days, rng):
    """Days in one of two spellings as numbers (N, S), and their six digits with `END` (N, 7)."""
    rows, targets = [], []
    for day in days:
        date = datetime.date(1970, 1, 1) + datetime.timedelta(int(day))
        month = MONTHS[date.month - 1]
        text = f"{date.day} {month} {date.year}" if rng.random() < 0.5 else f"{month} {date.day}, {date.year}"
        rows.append(torch.tensor([SYMBOLS.index(symbol) for symbol in text]))
        targets.append([*map(int, f"{date:%y%m%d}"), END])
    return torch.nn.utils.rnn.pad_sequence(rows, batch_first=True), torch.tensor(targets)


def feed(y):
    return torch.cat([torch.full((len(y), 1), START), y[:, :-1]], dim=1)


class Translator(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.symbols, self.digits = torch.nn.Embedding(len(SYMBOLS), 16), torch.nn.Embedding(12, 16)
        self.encoder = torch.nn.GRU(16, 32, batch_first=True, bidirectional=True)
        self.decoder = torch.nn.GRU(16, 64, batch_first=True)
        self.query, self.head = torch.nn.Linear(64, 64), torch.nn.Linear(128, 11)

    def forward(self, x, fed):
        rnn, lengths = torch.nn.utils.rnn, (x > 0).sum(dim=1)
        packed = rnn.pack_padded_sequence(self.symbols(x), lengths, batch_first=True, enforce_sorted=False)
        output, last = self.encoder(packed)
        memory, last = rnn.pad_packed_sequence(output, batch_first=True)[0], last.transpose(0, 1).flatten(1)
        states, _ = self.decoder(self.digits(fed), last[None])  # (N, T, 64)
        scores = self.query(states) @ memory.mT / 64**0.5  # (N, T, S)
        self.weights = scores.masked_fill((x == 0)[:, None], -torch.inf).softmax(dim=2)
        return self.head(torch.cat([states, self.weights @ memory], dim=2))


def draw():
    """A source of chance, and the days, as in the program that draws the weights."""
    rng = np.random.default_rng(0)
    rng.random(2)
    days = rng.permutation(36_525)
    return rng, days[2000:], days[:2000]


def train(seed, steps=250):
    torch.manual_seed(seed)
    rng, days, _ = draw()
    model = Translator()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.02, total_steps=steps)
    for _ in range(steps):
        x, y = tables(rng.choice(days, 32), rng)
        loss = torch.nn.functional.cross_entropy(model(x, feed(y)).flatten(0, 1), y.flatten())
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
    return model


@torch.no_grad()
def month_wrong(model, x, y):
    """The share of months that come out wrong when the decoder is fed what it has written."""
    fed = torch.full((len(x), 1), START)
    for _ in range(4):
        fed = torch.cat([fed, model(x, fed)[:, -1:].argmax(dim=2)], dim=1)
    return (fed[:, 3:] != y[:, 2:4]).any(dim=1).float().mean().item()


models = [train(seed) for seed in (1, 4)]
rng, _, unseen = draw()
x, y = tables(unseen[:1000], rng)
letter = torch.tensor([symbol.isalpha() for symbol in SYMBOLS])[x]  # (N, S)
lower = torch.tensor([i for i, symbol in enumerate(SYMBOLS) if symbol.islower()])
torch.manual_seed(0)

# --8<-- [start:letters]
first, rows = letter.int().argmax(dim=1), torch.arange(len(x))  # where the month begins
harm = []
for number, model in enumerate(models, start=1):
    with torch.no_grad():
        model(x, feed(y))
    weights = model.weights[:, 2:4].mean(dim=1)  # (N, S), the mean of both digits of the month
    weight = [weights[rows, first + k].mean().item() for k in range(3)]
    wrong = []
    for k in range(3):
        changed = x.clone()
        changed[rows, first + k] = lower[torch.randint(len(lower), (len(x),))]
        wrong.append(month_wrong(model, changed, y))
    harm.append(wrong)
    print(f"network {number}: weights", *(f"{one:.2f}" for one in weight), " wrong", *(f"{one:4.0%}" for one in wrong))
# --8<-- [end:letters]

assert max(month_wrong(model, x, y) for model in models) < 0.03
assert min(min(wrong) for wrong in harm) > 0.05
