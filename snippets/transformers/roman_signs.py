# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Is a letter of a Roman numeral subtracted? One block sees the letters to its right, the other does not."""

# --8<-- [start:data]
from collections import Counter, defaultdict

import torch

VALUES = (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1)
LETTERS = ["M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"]


def roman(n):
    written = ""
    for value, letters in zip(VALUES, LETTERS, strict=True):
        written += n // value * letters
        n %= value
    return written


def subtracted(numeral):
    """1 where a letter stands before a larger one."""
    worth = ["IVXLCDM".index(letter) for letter in numeral]
    return [int(a < b) for a, b in zip(worth, [*worth[1:], 0], strict=True)]


print(roman(1994), subtracted(roman(1994)))
# --8<-- [end:data]

# --8<-- [start:bound]
order = torch.randperm(3999, generator=torch.Generator().manual_seed(0)) + 1
known, unseen = ([roman(n) for n in part.tolist()] for part in (order[:3000], order[3000:]))
seen = defaultdict(Counter)
for numeral in map(roman, range(1, 4000)):
    for t, label in enumerate(subtracted(numeral)):
        seen[numeral[: t + 1]][label] += 1  # what followed this beginning, in all numerals
guess = {beginning: labels.most_common(1)[0][0] for beginning, labels in seen.items()}
pairs = [(guess[n[: t + 1]], label) for n in unseen for t, label in enumerate(subtracted(n))]
bound = sum(a == b for a, b in pairs) / len(pairs)
print(f"{len(pairs)} letters of unseen numerals, {sum(label for _, label in pairs) / len(pairs):.1%} are subtracted")
print(f"right at best, from the letters up to this one: {bound:.1%}")
# --8<-- [end:bound]


# --8<-- [start:model]
def tables(numerals):
    x, y = torch.zeros(len(numerals), 15, dtype=torch.long), torch.full((len(numerals), 15), -100)
    for row, numeral in enumerate(numerals):
        x[row, : len(numeral)] = torch.tensor(["?IVXLCDM".index(letter) for letter in numeral])
        y[row, : len(numeral)] = torch.tensor(subtracted(numeral))
    return x, y


class Labels(torch.nn.Module):
    def __init__(self, ahead, d=32):
        super().__init__()
        self.letter, self.place = torch.nn.Embedding(8, d), torch.nn.Embedding(15, d)
        self.block = torch.nn.TransformerEncoderLayer(d, 4, 4 * d, dropout=0.0, batch_first=True, norm_first=True)
        self.norm, self.head = torch.nn.LayerNorm(d), torch.nn.Linear(d, 2)
        self.mask = torch.ones(15, 15, dtype=torch.bool).triu(ahead + 1)  # True: may not be looked at

    def forward(self, x):
        h = self.letter(x) + self.place.weight  # (N, 15, d)
        h = self.block(h, src_mask=self.mask, src_key_padding_mask=x == 0)
        return self.head(self.norm(h))  # (N, 15, 2)


# --8<-- [end:model]


# --8<-- [start:train]
def right(ahead, steps=300, seed=0):
    torch.manual_seed(seed)
    model, (x, y) = Labels(ahead), tables(known)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.005)
    for _ in range(steps):
        rows = torch.randint(len(x), (64,))
        loss = torch.nn.functional.cross_entropy(model(x[rows]).flatten(0, 1), y[rows].flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    x, y = tables(unseen)
    with torch.no_grad():
        return (model(x).argmax(dim=2) == y)[y >= 0].float().mean().item()


found = {ahead: right(ahead) for ahead in (14, 0)}  # the longest numeral has 15 letters
print(f"may look at all letters:         {found[14]:.1%} of the letters right")
print(f"may look at those before, alone: {found[0]:.1%} of the letters right")
# --8<-- [end:train]

# --8<-- [start:one]
found[1] = right(1)
print(f"may look one letter ahead:       {found[1]:.1%} of the letters right")
# --8<-- [end:one]

assert abs(bound - 0.92) < 0.001
assert min(found[14], found[1]) > 0.995
assert bound - 0.02 < found[0] < bound + 0.001
