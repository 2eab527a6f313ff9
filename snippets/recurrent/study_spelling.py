# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "torch"]
# ///
"""Study: numbers in words. Scheduled sampling, reversed digits, a narrower vector; own best rates, three seeds."""

import sys

import numpy as np
import torch

NAMES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety"
)
SMALL, TENS = NAMES.split()[:20], NAMES.split()[20:]
WORDS = ["end", *SMALL, *TENS, "hundred", "thousand"]
START, BLANK, SKIP = len(WORDS), 10, -100
SHORT = "--short" in sys.argv
RATES, SEEDS, STEPS = ([0.01], 1, 20) if SHORT else ([0.005, 0.01, 0.02], 3, 500)


def spell(n):
    if n < 20:
        return [SMALL[n]]
    if n < 100:
        return [TENS[n // 10 - 2]] + ([SMALL[n % 10]] if n % 10 else [])
    size, name = (1000, "thousand") if n >= 1000 else (100, "hundred")
    return [*spell(n // size), name] + (spell(n % size) if n % size else [])


def draw(rng, count):
    return [int(rng.integers(10 ** (d - 1) if d > 1 else 0, 10**d)) for d in rng.integers(1, 7, count)]


def tables(numbers, backwards):
    x, y = torch.full((len(numbers), 6), BLANK), torch.full((len(numbers), 11), SKIP)
    for row, n in enumerate(numbers):
        digits, words = [int(d) for d in str(n)], [*spell(n), "end"]
        x[row, -len(digits) :] = torch.tensor(digits[::-1] if backwards else digits)
        y[row, : len(words)] = torch.tensor([WORDS.index(word) for word in words])
    return x, y


rng = np.random.default_rng(0)
known = draw(rng, 20_000)
new = list(dict.fromkeys(n for n in draw(rng, 7000) if n not in set(known)))
validation, test = new[:1000], new[1000:3000]
assert not set(known) & set(new)
assert len(test) > 1500


# --8<-- [start:model]
class EncoderDecoder(torch.nn.Module):
    """With `narrow` the state is squeezed through that many numbers between encoder and decoder."""

    def __init__(self, narrow=None, state=64, vector=32):
        super().__init__()
        self.digits, self.words = torch.nn.Embedding(11, vector), torch.nn.Embedding(len(WORDS) + 1, vector)
        self.encoder = torch.nn.GRU(vector, state, batch_first=True)
        self.decoder = torch.nn.GRU(vector, state, batch_first=True)
        self.head = torch.nn.Linear(state, len(WORDS))
        squeeze = torch.nn.Linear(state, narrow or 1), torch.nn.Linear(narrow or 1, state)
        self.between = torch.nn.Sequential(*squeeze) if narrow else torch.nn.Identity()

    def forward(self, x, y, own=0.0):
        """Logits; a share `own` of the words that are fed are the decoder's, the others are the right ones."""
        c = self.between(self.encoder(self.digits(x))[1])
        word = torch.full((len(y), 1), START)
        if own == 0:
            fed = torch.cat([word, y[:, :-1].clamp(min=0)], dim=1)
            return self.head(self.decoder(self.words(fed), c)[0])
        logits = []
        for t in range(y.shape[1]):
            output, c = self.decoder(self.words(word), c)
            logits.append(self.head(output))
            mine, theirs = logits[-1].argmax(dim=2), y[:, t : t + 1].clamp(min=0)
            word = torch.where(torch.rand(len(y), 1) < own, mine, theirs)
        return torch.cat(logits, dim=1)


# --8<-- [end:model]


def train(lr, seed, narrow=None, most=0.0, backwards=False, steps=STEPS):
    """`most` is the share of its own words at the end of training; it grows from 0."""
    torch.manual_seed(seed)
    model, (x, y) = EncoderDecoder(narrow), tables(known, backwards)
    optimizer = torch.optim.Adam(model.parameters(), lr)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, lr, total_steps=steps)
    for step in range(steps):
        rows = torch.randint(len(x), (64,))
        logits = model(x[rows], y[rows], most * step / steps)
        loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), y[rows].flatten(), ignore_index=SKIP)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
    return model


@torch.no_grad()
def judge(model, numbers, backwards):
    """Share of numbers without an error; errors behind the first one, fed its own words and fed the truth."""
    x, y = tables(numbers, backwards)
    real, later = y != SKIP, {}
    for name, own in (("own", 1.0), ("truth", 0.0)):
        wrong = (model(x, y, own).argmax(dim=2) != y) & real
        behind = (wrong.cumsum(dim=1) - wrong.int() > 0) & real
        later[name] = wrong[behind].float().mean().item()
        exact = ~wrong.any(dim=1)
    length = torch.tensor([len(str(n)) for n in numbers])
    return exact.float().mean().item(), later, [exact[length == k].float().mean().item() for k in (4, 5, 6)]


MODELS = {
    "as on the page": {},
    "half of the words its own": {"most": 0.5},
    "digits reversed": {"backwards": True},
    "vector of 16": {"narrow": 16},
    "vector of 16, 1000 steps": {"narrow": 16, "steps": 2 * STEPS},
}
exacts, laters, best = {}, {}, RATES[0]
print("                            rate   exact on unseen numbers    4, 5, 6 digits   behind the first error")
print("                                   mean (three seeds)         mean             fed its own (three)   the truth")
for name, options in MODELS.items():
    backwards, rates = options.get("backwards", False), [best] if "steps" in options else RATES  # the last best
    models = {lr: train(lr, 0, **options) for lr in rates}
    best = max(rates, key=lambda lr: judge(models[lr], validation, backwards)[0])
    models = [models[best], *(train(best, seed, **options) for seed in range(1, SEEDS))]
    exact, later, lengths = zip(*(judge(model, test, backwards) for model in models), strict=True)
    exacts[name], laters[name] = exact, [x["own"] for x in later]
    print(
        f"{name:26} {best:5.3f}   {np.mean(exact):3.0%} (",
        ", ".join(f"{x:.0%}" for x in exact),
        ")",
        sep="",
        end="        ",
    )
    print(*(f"{share:4.0%}" for share in np.mean(lengths, axis=0)), end="   ")
    print(*(f"{x['own']:4.0%}" for x in later), f"     {np.mean([x['truth'] for x in later]):4.0%}", flush=True)
page, own, reverse, narrow, longer = exacts.values()
assert SHORT or (max(narrow) < min(page) - 0.15 and min(longer) > max(narrow))
assert SHORT or min(laters["as on the page"]) > 0.3
