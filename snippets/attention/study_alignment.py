# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "torch"]
# ///
"""Study: lines of one and of two dates, with and without attention; three seeds each."""

import datetime
import sys

import numpy as np
import torch

SHORT = "--short" in sys.argv
RATES, SEEDS, STEPS = ((0.02,), 1, 6) if SHORT else ((0.02, 0.04, 0.08), 3, 200)
NAMES = "January February March April May June July August September October November December"
MONTHS = NAMES.split()
SYMBOLS = ["", *sorted(set("".join(MONTHS) + "0123456789 ,"))]
END, START = 10, 11


def spell(day, rng):
    date = datetime.date(1970, 1, 1) + datetime.timedelta(int(day))
    month = MONTHS[date.month - 1]
    text = f"{date.day} {month} {date.year}" if rng.random() < 0.5 else f"{month} {date.day}, {date.year}"
    return text, f"{date:%y%m%d}"


def tables(days, rng):
    """Days (N, dates in a line) -> texts as numbers (N, S), targets (N, 6 dates + 1)."""
    lines = [[spell(day, rng) for day in line] for line in days]
    rows = [torch.tensor([SYMBOLS.index(c) for c in ", ".join(text for text, _ in line)]) for line in lines]
    y = torch.tensor([[*map(int, "".join(code for _, code in line)), END] for line in lines])
    return torch.nn.utils.rnn.pad_sequence(rows, batch_first=True), y


class Translator(torch.nn.Module):
    def __init__(self, attend):
        super().__init__()
        self.attend = attend
        self.symbols, self.digits = torch.nn.Embedding(len(SYMBOLS), 16), torch.nn.Embedding(12, 16)
        self.encoder = torch.nn.GRU(16, 32, batch_first=True, bidirectional=True)
        self.decoder = torch.nn.GRU(16, 64, batch_first=True)
        self.query, self.head = torch.nn.Linear(64, 64), torch.nn.Linear(128, 11)

    # --8<-- [start:forward]
    def forward(self, x, fed):
        rnn, lengths = torch.nn.utils.rnn, (x > 0).sum(dim=1)
        packed = rnn.pack_padded_sequence(self.symbols(x), lengths, batch_first=True, enforce_sorted=False)
        output, last = self.encoder(packed)
        memory, last = rnn.pad_packed_sequence(output, batch_first=True)[0], last.transpose(0, 1).flatten(1)
        states, _ = self.decoder(self.digits(fed), last[None])  # (N, T, 64)
        if self.attend:
            scores = self.query(states) @ memory.mT / 64**0.5  # (N, T, S)
            context = scores.masked_fill((x == 0)[:, None], -torch.inf).softmax(dim=2) @ memory
        else:
            context = last[:, None].expand_as(states)  # the same at every step
        return self.head(torch.cat([states, context], dim=2))

    # --8<-- [end:forward]


def feed(y):
    return torch.cat([torch.full((len(y), 1), START), y[:, :-1]], dim=1)


split = np.random.default_rng(0).permutation(36_525)
seen, validation, test = split[4000:], split[:1000], split[1000:4000]


def train(attend, rate, seed, steps):
    torch.manual_seed(seed)
    rng, model = np.random.default_rng(seed), Translator(attend)
    optimizer = torch.optim.Adam(model.parameters(), rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=steps)
    for step in range(steps):
        x, y = tables(rng.choice(seen, (32, 1 + step % 2)), rng)
        loss = torch.nn.functional.cross_entropy(model(x, feed(y)).flatten(0, 1), y.flatten())
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
    return model


@torch.no_grad()
def right(model, days):
    """Lines of one and two dates without an error (fed the truth, which up to a first error changes nothing)."""
    rng, shares = np.random.default_rng(1), []
    for count in (1, 2):
        x, y = tables(days[: len(days) // count * count].reshape(-1, count)[:1000], rng)
        shares.append((model(x, feed(y)).argmax(dim=2) == y).all(dim=1).float().mean().item())
    return shares


MODELS = {  # attention, steps
    "attention": (True, STEPS),
    "last states": (False, STEPS),
    "last states, 3 x steps": (False, 3 * STEPS),  # at the best rate of the line above
}
found, best = {}, RATES[0]
print("                        rate   1 date (three seeds)      2 dates (three seeds)")
for name, (attend, steps) in MODELS.items():
    rates = RATES if steps == STEPS else (best,)
    models = {rate: train(attend, rate, 0, steps) for rate in rates}
    best = max(rates, key=lambda rate: sum(right(models[rate], validation)))
    models = [models[best], *(train(attend, best, seed, steps) for seed in range(1, SEEDS))]
    found[name] = shares = np.array([right(model, test) for model in models])
    print(f"{name:24}{best:.2f}", end="")
    for row in shares.T:
        print(f"  {row.mean():5.0%}  (", ", ".join(f"{share:4.0%}" for share in row), ")", sep="", end="")
    print(flush=True)
assert SHORT or found["attention"].min() > 0.8
assert SHORT or found["last states, 3 x steps"][:, 1].max() < 0.5
