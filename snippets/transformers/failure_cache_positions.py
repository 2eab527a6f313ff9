# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Failure: with a cache, each new character is given position 0. The texts repeat four letters again and again."""

# --8<-- [start:model]
import torch
from torch import nn


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.in_proj, self.out_proj = nn.Linear(width, 3 * width), nn.Linear(width, width)

    def forward(self, x, past=None):
        parts = self.in_proj(x).chunk(3, dim=2)  # three tensors (n, t, width)
        q, k, v = (part.unflatten(2, (self.heads, -1)).transpose(1, 2) for part in parts)  # (n, heads, t, d)
        if past is not None:  # keys and values of the earlier characters
            k, v = torch.cat([past[0], k], dim=2), torch.cat([past[1], v], dim=2)  # (n, heads, all, d)
        y = nn.functional.scaled_dot_product_attention(q, k, v, is_causal=past is None)
        return self.out_proj(y.transpose(1, 2).flatten(2)), (k, v)


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.norm1, self.attention = nn.LayerNorm(width), Attention(width, heads)
        self.norm2, self.mlp = (
            nn.LayerNorm(width),
            nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width)),
        )

    def forward(self, x, past=None):
        y, kept = self.attention(self.norm1(x), past)
        x = x + y
        return x + self.mlp(self.norm2(x)), kept


class GPT(nn.Module):
    def __init__(self, vocabulary, context=32, width=64, heads=4, blocks=2):
        super().__init__()
        self.context = context
        self.tokens, self.positions = nn.Embedding(vocabulary, width), nn.Embedding(context, width)
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(blocks))
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, vocabulary, bias=False)

    def forward(self, tokens, cache=None):  # with a cache: one new token, (n, 1)
        # --8<-- [start:fixed]
        start = 0 if cache is None else cache[0][0].shape[2]  # as many as have been read
        places = torch.arange(start, start + tokens.shape[1])
        # --8<-- [end:fixed]
        x, new = self.tokens(tokens) + self.positions(places), []
        for i, block in enumerate(self.blocks):
            x, kept = block(x, None if cache is None else cache[i])
            new.append(kept)
        return self.head(self.norm(x)), new


# --8<-- [end:model]


# --8<-- [start:train]
def texts(n):
    return torch.randint(26, (n, 4)).repeat(1, 6)  # such as dkaqdkaq..., 24 letters


def train(kind):
    torch.manual_seed(0)
    model = kind(26, context=24, width=32, heads=2)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.005)
    for _ in range(300):
        x = texts(64)
        logits = model(x[:, :-1])[0][:, 3:]  # the first four letters cannot be known
        loss = nn.functional.cross_entropy(logits.flatten(0, 1), x[:, 4:].flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


def right(kind):
    """Shares of correct letters after the first eight of unseen texts: of the first new one, and of the others."""
    model, x = train(kind), texts(200)
    with torch.no_grad():
        same = (write(model, x[:, :8], 16) == x).float()
    return same[:, 8].mean().item(), same[:, 9:].mean().item()


def write(model, tokens, count):
    logits, cache = model(tokens)
    for step in range(count):
        new = logits[:, -1].argmax(dim=1, keepdim=True)
        tokens = torch.cat([tokens, new], dim=1)
        if step < count - 1:
            logits, cache = model(new, cache)
    return tokens


# --8<-- [end:train]


# --8<-- [start:broken]
class AtZero(GPT):
    def forward(self, tokens, cache=None):  # with a cache: one new token, (n, 1)
        places = torch.arange(tokens.shape[1])
        x, new = self.tokens(tokens) + self.positions(places), []
        for i, block in enumerate(self.blocks):
            x, kept = block(x, None if cache is None else cache[i])
            new.append(kept)
        return self.head(self.norm(x)), new


# --8<-- [end:broken]


def broken():
    return right(AtZero)


def fixed():
    return right(GPT)


# --8<-- [start:symptom]
def symptom(shares):
    """The first new letter is right, and then the text goes wrong."""
    return shares[0] > 0.9 and shares[1] < 0.6


# --8<-- [end:symptom]


if __name__ == "__main__":
    results = {"GPT": fixed(), "AtZero": broken()}
    for name, (first, others) in results.items():
        print(f"{name:6}: the first new letter {first:4.0%} right, the other fifteen {others:4.0%}")
    assert min(results["GPT"]) > 0.95
    assert symptom(results["AtZero"])
