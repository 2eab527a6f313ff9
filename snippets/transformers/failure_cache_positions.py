# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Failure: with a cache, each new character is given position 0. The texts repeat four letters again and again."""

# --8<-- [start:model]
import torch
from torch import nn


class Small(nn.Module):
    """One head without a mask of its own: it is read character by character, or whole with a causal mask."""

    def __init__(self, width=32, context=24):
        super().__init__()
        self.tokens, self.positions = nn.Embedding(26, width), nn.Embedding(context, width)
        self.in_proj, self.head = nn.Linear(width, 3 * width), nn.Linear(width, 26)

    def forward(self, tokens, cache=None, start=0):
        x = self.tokens(tokens) + self.positions(torch.arange(start, start + tokens.shape[1]))
        q, k, v = self.in_proj(x)[:, None].chunk(3, dim=3)  # each (n, 1, t, width)
        if cache is not None:
            k, v = torch.cat([cache[0], k], dim=2), torch.cat([cache[1], v], dim=2)
        y = nn.functional.scaled_dot_product_attention(q, k, v, is_causal=cache is None)
        return self.head(x + y[:, 0]), (k, v)


# --8<-- [end:model]


def texts(n):
    return torch.randint(26, (n, 4)).repeat(1, 6)  # such as dkadkadk..., 24 letters


def train():
    torch.manual_seed(0)
    model = Small()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(400):
        x = texts(64)
        logits = model(x[:, :-1])[0][:, 3:]  # the first four letters cannot be known
        loss = nn.functional.cross_entropy(logits.flatten(0, 1), x[:, 4:].flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


def share(write):
    """Share of correct letters when the model goes on after the first eight of unseen texts."""
    model, x = train(), texts(200)
    with torch.no_grad():
        return (write(model, x[:, :8])[:, 8:] == x[:, 8:]).float().mean().item()


# --8<-- [start:broken]
def write_at_zero(model, tokens, count=16):
    logits, cache = model(tokens)
    for _ in range(count):
        new = logits[:, -1].argmax(dim=1, keepdim=True)
        tokens = torch.cat([tokens, new], dim=1)
        logits, cache = model(new, cache)
    return tokens


def broken():
    return share(write_at_zero)


# --8<-- [end:broken]


# --8<-- [start:fixed]
def write_in_place(model, tokens, count=16):
    logits, cache = model(tokens)
    for _ in range(count):
        new = logits[:, -1].argmax(dim=1, keepdim=True)
        tokens = torch.cat([tokens, new], dim=1)
        logits, cache = model(new, cache, start=tokens.shape[1] - 1)
    return tokens


def fixed():
    return share(write_in_place)


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(right):
    """The text goes wrong soon after the cache is first used."""
    return right < 0.5


# --8<-- [end:symptom]


if __name__ == "__main__":
    results = fixed(), broken()
    for name, right in zip(("at its own place", "always at place 0"), results, strict=True):
        print(f"new letters {name}: {right:.0%} of the letters right")
    assert results[0] > 0.95
    assert symptom(results[1])
