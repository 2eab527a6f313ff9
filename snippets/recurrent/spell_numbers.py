# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "torch"]
# ///
"""An encoder reads the digits of a number, a decoder writes the number in words."""

# --8<-- [start:words]
import numpy as np
import torch

NAMES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety"
)
SMALL, TENS = NAMES.split()[:20], NAMES.split()[20:]
WORDS = ["end", *SMALL, *TENS, "hundred", "thousand"]


def spell(n):
    """The words of a number below a million."""
    if n < 20:
        return [SMALL[n]]
    if n < 100:
        return [TENS[n // 10 - 2]] + ([SMALL[n % 10]] if n % 10 else [])
    size, name = (1000, "thousand") if n >= 1000 else (100, "hundred")
    return [*spell(n // size), name] + (spell(n % size) if n % size else [])


print(417, spell(417), 90_210, spell(90_210))
# --8<-- [end:words]


# --8<-- [start:data]
def draw(rng, count, longest=6):
    """Numbers of 1 to `longest` digits, each length equally often."""
    digits = rng.integers(1, longest + 1, count)
    return [int(rng.integers(10 ** (d - 1) if d > 1 else 0, 10**d)) for d in digits]


START, BLANK, SKIP = len(WORDS), 10, -100


def tables(numbers):
    """Digits (N, 6) with blanks in front, words (N, 11) with `end` and then SKIP behind."""
    x, y = torch.full((len(numbers), 6), BLANK), torch.full((len(numbers), 11), SKIP)
    for row, n in enumerate(numbers):
        digits, words = [int(d) for d in str(n)], [*spell(n), "end"]
        x[row, -len(digits) :] = torch.tensor(digits)
        y[row, : len(words)] = torch.tensor([WORDS.index(word) for word in words])
    return x, y


rng = np.random.default_rng(0)
known, others = draw(rng, 20_000), draw(rng, 2000)
unseen = sorted(set(others) - set(known))
print(f"of 2000 other numbers {sum(n in set(known) for n in others)} stand among the known ones, {len(unseen)} are new")
# --8<-- [end:data]


# --8<-- [start:model]
class EncoderDecoder(torch.nn.Module):
    def __init__(self, state=64, vector=32):
        super().__init__()
        self.digits, self.words = torch.nn.Embedding(11, vector), torch.nn.Embedding(len(WORDS) + 1, vector)
        self.encoder = torch.nn.GRU(vector, state, batch_first=True)
        self.decoder = torch.nn.GRU(vector, state, batch_first=True)
        self.head = torch.nn.Linear(state, len(WORDS))

    def forward(self, x, y):
        """Logits for every word, while the decoder is fed the right words before it."""
        _, c = self.encoder(self.digits(x))  # the last state: all that the decoder gets to know
        start = torch.full((len(y), 1), START)
        fed = torch.cat([start, y[:, :-1].clamp(min=0)], dim=1)  # the right words, one place later
        return self.head(self.decoder(self.words(fed), c)[0])


# --8<-- [end:model]


# --8<-- [start:train]
def train(numbers, steps=500, lr=0.01, seed=0):
    torch.manual_seed(seed)
    model, (x, y) = EncoderDecoder(), tables(numbers)
    optimizer = torch.optim.Adam(model.parameters(), lr)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, lr, total_steps=steps)
    for step in range(steps):
        rows = torch.randint(len(x), (64,))
        logits = model(x[rows], y[rows]).flatten(0, 1)  # (64 x 11, 31)
        loss = torch.nn.functional.cross_entropy(logits, y[rows].flatten(), ignore_index=SKIP)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if step % 100 == 99:
            print(f"step {step + 1}: loss {loss.item():.2f}")
    return model


model = train(known)
# --8<-- [end:train]


# --8<-- [start:write]
@torch.no_grad()
def write(model, x):
    """Words for each number: the decoder is fed what it wrote itself, the likeliest word each time."""
    _, c = model.encoder(model.digits(x))
    word, written = torch.full((len(x), 1), START), []
    for _ in range(11):
        output, c = model.decoder(model.words(word), c)
        word = model.head(output).argmax(dim=2)
        written.append(word)
    return torch.cat(written, dim=1)


def right(model, numbers):
    """Is every word right, up to `end`?"""
    x, y = tables(numbers)
    return ((write(model, x) == y) | (y == SKIP)).all(dim=1).numpy()


fine = right(model, unseen)
print(f"unseen numbers: {fine.mean():.0%} right; all 2000, known ones among them: {right(model, others).mean():.0%}")
for number in [unseen[k] for k in np.flatnonzero(~fine)[:3]]:
    words = [WORDS[k] for k in write(model, tables([number])[0])[0]]
    print(number, *words[: words.index("end")])
# --8<-- [end:write]

# --8<-- [start:length]
digits = np.array([len(str(n)) for n in unseen])
for length in range(3, 7):
    print(f"{length} digits: {fine[digits == length].mean():.0%} of {(digits == length).sum()} unseen numbers")
# --8<-- [end:length]


# --8<-- [start:positions]
x, y = tables(unseen)
real = y != SKIP
with torch.no_grad():
    truth = (model(x, y).argmax(dim=2) != y) & real  # errors when fed the right words
own = (write(model, x) != y) & real  # errors when fed its own
for name, wrong in (("fed the truth", truth), ("fed its own", own)):
    rates = wrong[:, :9].sum(dim=0) / real[:, :9].sum(dim=0)
    print(f"{name:13} errors at words 1 to 9:", *(f"{rate:4.0%}" for rate in rates))
    later = (wrong.cumsum(dim=1) - wrong.int() > 0) & real  # words behind the first error
    print(f"    no error at all {(~wrong.any(dim=1)).float().mean():.1%}", end="")
    print(f", errors behind the first error {wrong[later].float().mean():.0%}")
ends = (write(model, x) == 0).int().argmax(dim=1) == (y == 0).int().argmax(dim=1)  # texts of the right length
later = (own.cumsum(dim=1) - own.int() > 0) & real & ends[:, None]
print(f"fed its own, texts of the right length: errors behind the first error {own[later].float().mean():.0%}")
# --8<-- [end:positions]


# --8<-- [start:beam]
@torch.no_grad()
def beam(model, number, width=4):
    """The likeliest of all texts that `width` kept beginnings lead to."""
    _, c = model.encoder(model.digits(tables([number])[0]))
    beams, finished = [(0.0, [START], c)], []
    for _ in range(11):
        more = []
        for score, words, state in beams:
            output, state = model.decoder(model.words(torch.tensor([words[-1:]])), state)
            best = model.head(output)[0, 0].log_softmax(dim=0).topk(width)
            for log_p, word in zip(best.values.tolist(), best.indices.tolist(), strict=True):
                more.append((score + log_p, [*words, word], state))
        more.sort(key=lambda entry: entry[0], reverse=True)
        finished += [entry for entry in more[:width] if entry[1][-1] == 0]  # 0 is `end`
        beams = [entry for entry in more[:width] if entry[1][-1] != 0]
        if not beams or (finished and max(entry[0] for entry in finished) > beams[0][0]):
            break  # adding words can only lower a sum of log-probabilities
    return max(finished or beams, key=lambda entry: entry[0])[:2]


# --8<-- [end:beam]

# --8<-- [start:compare]
picked, texts = np.random.default_rng(1).choice(unseen, 100, replace=False).tolist(), {}
for width in (1, 4):
    found = [beam(model, n, width) for n in picked]
    texts[width] = [[WORDS[k] for k in words[1:]] for _, words in found]
    hits = sum(text == [*spell(n), "end"] for n, text in zip(picked, texts[width], strict=True))
    print(f"width {width}: {hits} of 100 right, mean log-probability {np.mean([score for score, _ in found]):.3f}")
print("texts that differ:", sum(a != b for a, b in zip(*texts.values(), strict=True)))
# --8<-- [end:compare]


assert sum(n in set(known) for n in others) > 1000
assert not set(unseen) & set(known)
assert 0.5 < fine.mean() < right(model, others).mean() - 0.08
assert (own.any(dim=1) == truth.any(dim=1)).all()  # the first error is the same, however the decoder is fed
behind = [(wrong.cumsum(dim=1) - wrong.int() > 0) & real for wrong in (own, truth)]
assert own[behind[0]].float().mean() > 3 * truth[behind[1]].float().mean()
assert sum(a != b for a, b in zip(*texts.values(), strict=True)) <= 10
