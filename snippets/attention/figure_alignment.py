# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "numpy", "torch"]
# ///
"""Figure: dates are translated into six digits, and the weights of the attention show where each digit comes from."""

# --8<-- [start:data]
import datetime

import matplotlib.pyplot as plt
import numpy as np
import torch

NAMES = "January February March April May June July August September October November December"
MONTHS = NAMES.split()
SYMBOLS = ["", *sorted(set("".join(MONTHS) + "0123456789 ,"))]  # number 0 is padding
END, START = 10, 11


def spell(day, rng):
    """A day, counted from 1970, in one of two spellings, and as six digits."""
    date = datetime.date(1970, 1, 1) + datetime.timedelta(int(day))
    month = MONTHS[date.month - 1]
    text = f"{date.day} {month} {date.year}" if rng.random() < 0.5 else f"{month} {date.day}, {date.year}"
    return text, f"{date:%y%m%d}"


rng = np.random.default_rng(0)
print(spell(9923, rng), spell(9923, rng))
# --8<-- [end:data]


# --8<-- [start:tables]
def numbers(texts):
    """Texts as numbers (N, S), padded with 0."""
    rows = [torch.tensor([SYMBOLS.index(symbol) for symbol in text]) for text in texts]
    return torch.nn.utils.rnn.pad_sequence(rows, batch_first=True)


def tables(days, rng):
    """Texts as numbers (N, S) and targets (N, 7), six digits and `end`."""
    texts, codes = zip(*(spell(day, rng) for day in days), strict=True)
    return numbers(texts), torch.tensor([[*map(int, code), END] for code in codes])


def feed(y):
    """What the decoder is fed in training: the right digits, one place later."""
    return torch.cat([torch.full((len(y), 1), START), y[:, :-1]], dim=1)


days = rng.permutation(36_525)  # a century
seen, unseen = days[2000:], days[:2000]
# --8<-- [end:tables]


# --8<-- [start:parts]
class Translator(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.symbols, self.digits = torch.nn.Embedding(len(SYMBOLS), 16), torch.nn.Embedding(12, 16)
        self.encoder = torch.nn.GRU(16, 32, batch_first=True, bidirectional=True)
        self.decoder = torch.nn.GRU(16, 64, batch_first=True)
        self.query, self.head = torch.nn.Linear(64, 64), torch.nn.Linear(128, 11)

    def read(self, x):
        """The encoder's states at all places (N, S, 64), and where its two directions ended (1, N, 64)."""
        lengths = (x > 0).sum(dim=1)
        rnn = torch.nn.utils.rnn
        packed = rnn.pack_padded_sequence(self.symbols(x), lengths, batch_first=True, enforce_sorted=False)
        output, last = self.encoder(packed)
        return rnn.pad_packed_sequence(output, batch_first=True)[0], last.transpose(0, 1).reshape(1, len(x), 64)

    # --8<-- [end:parts]
    # --8<-- [start:forward]
    def forward(self, x, fed, hidden=None):
        """Logits (N, T, 11) for the next digits; places in `hidden` (N, S) are closed to the attention."""
        memory, last = self.read(x)
        states, _ = self.decoder(self.digits(fed), last)  # (N, T, 64)
        scores = self.query(states) @ memory.mT / 64**0.5  # (N, T, S)
        closed = (x == 0) if hidden is None else (x == 0) | hidden
        self.weights = scores.masked_fill(closed[:, None], -torch.inf).softmax(dim=2)
        context = self.weights @ memory  # (N, T, 64)
        return self.head(torch.cat([states, context], dim=2))  # (N, T, 11)


# --8<-- [end:forward]


# --8<-- [start:train]
torch.manual_seed(1)
model, steps = Translator(), 250
optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.02, total_steps=steps)
for step in range(steps):
    x, y = tables(rng.choice(seen, 32), rng)
    loss = torch.nn.functional.cross_entropy(model(x, feed(y)).flatten(0, 1), y.flatten())
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    schedule.step()
    if step % 50 == 49:
        print(f"step {step + 1}: loss {loss.item():.3f}")
# --8<-- [end:train]


# --8<-- [start:write]
@torch.no_grad()
def write(x, hidden=None, length=7):
    """The decoder is fed what it has just written, the likeliest digit each time."""
    fed = torch.full((len(x), 1), START)
    for _ in range(length):
        best = model(x, fed, hidden)[:, -1:].argmax(dim=2)
        fed = torch.cat([fed, best], dim=1)
    return fed[:, 1:]


x, y = tables(unseen, rng)
right = (write(x) == y).all(dim=1)
print(f"days that stand in both parts: {len(set(seen) & set(unseen))}")
print(f"unseen days without an error: {right.float().mean():.1%}")
# --8<-- [end:write]


# --8<-- [start:mass]
numeral = torch.tensor([symbol.isdigit() for symbol in SYMBOLS])[x]  # (N, S)
letter = torch.tensor([symbol.isalpha() for symbol in SYMBOLS])[x]
lengths = (x > 0).sum(dim=1, keepdim=True)
year = numeral & (torch.arange(x.shape[1]) >= lengths - 4)  # the last four places
words = {"year": year, "month": letter, "day": numeral & ~year}

with torch.no_grad():
    model(x, feed(y))
print("digit    ", *(f"{name:>6}" for name in words))
for t, name in enumerate(["year", "year", "month", "month", "day", "day"]):
    shares = [(model.weights[:, t] * word).sum(dim=1).mean().item() for word in words.values()]
    print(f"{t + 1} {name:7}", *(f"{share:6.2f}" for share in shares))
alike = [(word / lengths).sum(dim=1).mean().item() for word in words.values()]
print("all alike", *(f"{share:6.2f}" for share in alike))
# --8<-- [end:mass]
mass = torch.stack([(model.weights * word[:, None]).sum(dim=2).mean(dim=0) for word in words.values()], dim=1)

# --8<-- [start:hide]
print("hidden    right: year  month    day")
shown = {}
for name, word in {"nothing": torch.zeros_like(letter), **words}.items():
    hits = (write(x, word) == y)[:, :6].reshape(-1, 3, 2).all(dim=2).float().mean(dim=0)
    print(f"{name:14}", *(f"{share:6.0%}" for share in hits.tolist()))
    shown[name] = hits
# --8<-- [end:hide]


# --8<-- [start:two]
firsts, seconds = ([spell(day, rng) for day in part] for part in np.split(unseen, 2))
lines = [f"{one}, {two}" for (one, _), (two, _) in zip(firsts, seconds, strict=True)]
written = write(numbers(lines), length=6)  # (1000, 6)
same = []  # which written digits are those of the first date, and of the second
for name, dates in (("first", firsts), ("second", seconds)):
    same.append(written == torch.tensor([[*map(int, code)] for _, code in dates]))
    hits = same[-1].reshape(-1, 3, 2).all(dim=2).float().mean(dim=0)
    print(f"year, month, day of the {name:6} date:", *(f"{share:4.0%}" for share in hits.tolist()))
one, two = same[0][:, 4:], same[1][:, 4:]  # (1000, 2), the two digits of the day
neither = ~one.all(dim=1) & ~two.all(dim=1)
joined = neither & (one | two).all(dim=1)
print(f"day of neither date: {neither.float().mean():.0%}, a digit of each: {joined.float().mean():.0%}")
# --8<-- [end:two]

fig, axes = plt.subplots(1, 2, figsize=(7, 3.4), layout="constrained")
for ax, text in zip(axes, ("23 March 1997", "March 23, 1997"), strict=True):
    code = "970323"
    with torch.no_grad():
        model(numbers([text]), torch.tensor([[START, *map(int, code)]]))
    ax.imshow(model.weights[0, :6].numpy(), cmap="Blues", vmin=0, vmax=1, aspect="auto")
    ax.set_xticks(range(len(text)), [symbol.replace(" ", "␣") for symbol in text])
    ax.set_yticks(range(6), list(code))
    ax.set(xlabel="read", ylabel="written")
plt.savefig("figure_alignment.svg")

assert not set(seen) & set(unseen)
assert right.float().mean() > 0.98
assert all(mass[t, part] > 0.6 for t, part in enumerate((0, 0, 1, 1, 2, 2)))
for i, name in enumerate(words):
    assert shown[name][i] < 0.2  # what is hidden is not found elsewhere
    assert sum(shown[name]) - shown[name][i] > 1.8
