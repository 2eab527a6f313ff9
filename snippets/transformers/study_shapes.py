# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Study: Roman numerals into digits, by an encoder-decoder and by decoders alone; own best rates, three seeds."""

import sys

import torch
from torch import nn

SHORT = "--short" in sys.argv
RATES, SEEDS, STEPS = ([0.003], 1, 5) if SHORT else ([0.005, 0.015, 0.045], 3, 300)

# --8<-- [start:data]
VALUES = (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1)
LETTERS = ["M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"]
END, START, SKIP = 10, 11, -100


def roman(n):
    written = ""
    for value, letters in zip(VALUES, LETTERS, strict=True):
        written += n // value * letters
        n %= value
    return written


def tables(numbers):
    """Letters (N, 15), 0 behind the short ones; what the decoder is fed and what it should write (N, 5)."""
    x, y = torch.zeros(len(numbers), 15, dtype=torch.long), torch.full((len(numbers), 5), SKIP)
    for row, n in enumerate(numbers):
        source, digits = ["?IVXLCDM".index(letter) for letter in roman(n)], [*map(int, str(n)), END]
        x[row, : len(source)], y[row, : len(digits)] = torch.tensor(source), torch.tensor(digits)
    fed = torch.cat([torch.full((len(y), 1), START), y[:, :-1].clamp(min=0)], dim=1)
    return x, fed, y


order = (torch.randperm(3999, generator=torch.Generator().manual_seed(0)) + 1).tolist()
known, validation, unseen = order[:2000], order[2000:2400], order[2400:3400]
# --8<-- [end:data]

OPTIONS = {"dropout": 0.0, "batch_first": True, "norm_first": True}


# --8<-- [start:encoder_decoder]
class EncoderDecoder(nn.Module):
    def __init__(self, encoders=1, decoders=1, d=32):
        super().__init__()
        self.letter, self.digit, self.place = nn.Embedding(8, d), nn.Embedding(12, d), nn.Embedding(15, d)
        self.encoder = nn.ModuleList(nn.TransformerEncoderLayer(d, 4, 4 * d, **OPTIONS) for _ in range(encoders))
        self.decoder = nn.ModuleList(nn.TransformerDecoderLayer(d, 4, 4 * d, **OPTIONS) for _ in range(decoders))
        self.norms, self.head = nn.ModuleList([nn.LayerNorm(d), nn.LayerNorm(d)]), nn.Linear(d, 11)

    # --8<-- [end:encoder_decoder]

    # --8<-- [start:read]
    def read(self, x):
        padding, h = x == 0, self.letter(x) + self.place.weight  # (N, 15), (N, 15, d)
        for block in self.encoder:
            h = block(h, src_key_padding_mask=padding)
        return self.norms[0](h), padding  # the memory (N, 15, d), and True where there is no letter

    def write(self, memory, padding, fed):
        h = self.digit(fed) + self.place.weight[: fed.shape[1]]  # (N, T, d)
        later = torch.ones(fed.shape[1], fed.shape[1], dtype=torch.bool).triu(1)
        for block in self.decoder:
            h = block(h, memory, tgt_mask=later, memory_key_padding_mask=padding)
        return self.head(self.norms[1](h))  # (N, T, 11)

    def forward(self, x, fed):
        return self.write(*self.read(x), fed)

    # --8<-- [end:read]


# --8<-- [start:decoder]
class DecoderOnly(nn.Module):
    """Letters and digits are one sequence; `prefix`: the letters may look at all letters."""

    def __init__(self, prefix, blocks=2, d=32):
        super().__init__()
        self.letter, self.digit, self.place = nn.Embedding(8, d), nn.Embedding(12, d), nn.Embedding(20, d)
        self.blocks = nn.ModuleList(nn.TransformerEncoderLayer(d, 4, 4 * d, **OPTIONS) for _ in range(blocks))
        self.norm, self.head = nn.LayerNorm(d), nn.Linear(d, 11)
        self.mask = torch.ones(20, 20, dtype=torch.bool).triu(1)  # True: may not be looked at
        if prefix:
            self.mask[:15, :15] = False

    def forward(self, x, fed):
        length = 15 + fed.shape[1]
        h = torch.cat([self.letter(x), self.digit(fed)], dim=1) + self.place.weight[:length]  # (N, 15 + T, d)
        padding = torch.cat([x == 0, torch.zeros_like(fed, dtype=torch.bool)], dim=1)  # (N, 15 + T)
        for block in self.blocks:
            h = block(h, src_mask=self.mask[:length, :length], src_key_padding_mask=padding)
        return self.head(self.norm(h[:, 15:]))  # (N, T, 11)


# --8<-- [end:decoder]


# --8<-- [start:train]
def train(make, lr, seed):
    torch.manual_seed(seed)
    model, (x, fed, y) = make(), tables(known)
    optimizer = torch.optim.Adam(model.parameters(), lr)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, lr, total_steps=STEPS)
    for _ in range(STEPS):
        rows = torch.randint(len(x), (64,))
        logits = model(x[rows], fed[rows]).flatten(0, 1)
        loss = nn.functional.cross_entropy(logits, y[rows].flatten(), ignore_index=SKIP)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
    return model


# --8<-- [end:train]


# --8<-- [start:right]
@torch.no_grad()
def right(model, numbers):
    """Share of numbers of which every digit is right, fed what the model wrote itself."""
    x, fed, y = tables(numbers)
    for t in range(4):
        fed[:, t + 1] = model(x, fed[:, : t + 1])[:, t].argmax(dim=1)
    last = model(x, fed).argmax(dim=2)
    return ((last == y) | (y == SKIP)).all(dim=1).float().mean().item()


# --8<-- [end:right]

SHAPES = {
    "encoder-decoder, 1 and 1 block": EncoderDecoder,
    "encoder-decoder, 2 and 2 blocks": lambda: EncoderDecoder(2, 2),
    "decoder, 2 blocks, causal": lambda: DecoderOnly(prefix=False),
    "decoder, 2 blocks, prefix": lambda: DecoderOnly(prefix=True),
}
found = {}
print("                                 weights   rate    unseen numerals right, three seeds")
for name, make in SHAPES.items():
    score = {lr: right(train(make, lr, 0), validation) for lr in RATES}
    best = max(RATES, key=lambda lr: score[lr])
    found[name] = [right(train(make, best, seed), unseen) for seed in range(1, SEEDS + 1)]
    weights = sum(p.numel() for p in make().parameters())
    print(f"{name:31} {weights:8}   {best:<6} ", *(f"{share:6.1%}" for share in found[name]), flush=True)

mean = {name: sum(row) / len(row) for name, row in found.items()}
assert SHORT or min(mean.values()) > 0.75
assert SHORT or mean["decoder, 2 blocks, causal"] > mean["decoder, 2 blocks, prefix"] + 0.02
assert SHORT or mean["decoder, 2 blocks, causal"] > mean["encoder-decoder, 1 and 1 block"] + 0.02
