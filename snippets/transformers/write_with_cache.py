# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
#
# [tool.proof]
# limit = 400
# ///
"""A GPT writes: drawing at a temperature, then the same text with a cache of keys and values, and what it gains."""

# --8<-- [start:before]
# --8<-- [start:data]
import random
import re
from pydoc_data.topics import topics
from time import perf_counter

import torch
from torch import nn

seen, kept = set(), []
for name in sorted(topics):
    for paragraph in re.split(r"\n\s*\n", topics[name]):
        paragraph = " ".join(paragraph.split())
        pieces = {paragraph[i : i + 30] for i in range(max(1, len(paragraph) - 29))}
        if len(paragraph) >= 40 and seen.isdisjoint(pieces):
            kept.append(paragraph)
        seen |= pieces
random.Random(0).shuffle(kept)
size = len(kept) // 10
unseen, known = "\n".join(kept[size : 2 * size]), "\n".join(kept[2 * size :])
letters = sorted(set("\n".join(kept)))


def encode(text):
    return torch.tensor([letters.index(letter) for letter in text])


def decode(tokens):
    return "".join(letters[token] for token in tokens)


# --8<-- [end:data]


# --8<-- [start:attention]
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


# --8<-- [end:attention]


# --8<-- [start:block]
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


# --8<-- [end:block]


# --8<-- [start:gpt]
class GPT(nn.Module):
    def __init__(self, vocabulary, context=32, width=64, heads=4, blocks=2):
        super().__init__()
        self.context = context
        self.tokens, self.positions = nn.Embedding(vocabulary, width), nn.Embedding(context, width)
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(blocks))
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, vocabulary, bias=False)

    def forward(self, tokens, cache=None):  # with a cache: one new token, (n, 1)
        start = 0 if cache is None else cache[0][0].shape[2]  # as many as have been read
        places = torch.arange(start, start + tokens.shape[1])
        x, new = self.tokens(tokens) + self.positions(places), []
        for i, block in enumerate(self.blocks):
            x, kept = block(x, None if cache is None else cache[i])
            new.append(kept)
        return self.head(self.norm(x)), new


# --8<-- [end:gpt]


# --8<-- [start:train]
def fit(steps=1000, rate=0.01, context=32, rows=16):
    torch.manual_seed(0)
    model, text = GPT(len(letters), context), encode(known)
    optimizer = torch.optim.AdamW(model.parameters(), rate, betas=(0.9, 0.99))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=steps, pct_start=0.1)
    for _ in range(steps):
        windows = text[torch.randint(len(text) - context, (rows, 1)) + torch.arange(context + 1)]
        logits = model(windows[:, :-1])[0]
        loss = nn.functional.cross_entropy(logits.flatten(0, 1), windows[:, 1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
    return model


model = fit()
# --8<-- [end:train]
# --8<-- [end:before]


# --8<-- [start:write]
@torch.no_grad()
def write(model, tokens, count, temperature):
    """Go on after the tokens (n, t); in each step the model reads the last characters again."""
    for _ in range(count):
        logits = model(tokens[:, -model.context :])[0][:, -1]  # of the last position
        if temperature == 0:
            new = logits.argmax(dim=1, keepdim=True)  # (n, 1)
        else:
            new = torch.multinomial((logits / temperature).softmax(dim=1), 1)
        tokens = torch.cat([tokens, new], dim=1)
    return tokens


torch.manual_seed(0)
for temperature in (0, 0.5, 1):
    print(f"{temperature}: {decode(write(model, encode('The ')[None], 80, temperature)[0])}")
# --8<-- [end:write]


# --8<-- [start:cached]
@torch.no_grad()
def write_cached(model, tokens, count):
    """Greedy, and at most to the end of the context; in each step the model reads one new character."""
    logits, cache = model(tokens)
    for step in range(count):
        new = logits[:, -1].argmax(dim=1, keepdim=True)
        tokens = torch.cat([tokens, new], dim=1)
        if step < count - 1:
            logits, cache = model(new, cache)
    return tokens


start = encode(unseen[: 100 * 8]).view(100, 8)  # 100 beginnings of 8 characters
plain, cached = write(model, start, 24, 0), write_cached(model, start, 24)
print("texts that are equal:", (plain == cached).all(dim=1).sum().item(), "of", len(plain))
# --8<-- [end:cached]

# --8<-- [start:equal]
tokens = encode(unseen[:32])[None]
with torch.no_grad():
    whole, cache, rows = model(tokens)[0], None, []
    for t in range(32):
        logits, cache = model(tokens[:, t : t + 1], cache)
        rows.append(logits)
difference = (torch.cat(rows, dim=1) - whole).abs().max().item()
print(f"logits up to {whole.abs().max():.0f}, largest difference {difference:.6f}")
print("keys kept in each block:", tuple(cache[0][0].shape))
# --8<-- [end:equal]


# --8<-- [start:time]
@torch.no_grad()
def times(context=768, width=64):
    """Milliseconds for one more character, without and with a cache, after so many characters."""
    torch.manual_seed(0)
    large, tokens = GPT(len(letters), context, width), torch.randint(len(letters), (1, context))
    found = {}
    print("characters before   all again   with cache")
    for length in (32, 128, 256, 512, 767):
        cache = large(tokens[:, :length])[1]
        calls = {"whole": lambda n=length: large(tokens[:, : n + 1])}
        calls["cached"] = lambda n=length, c=cache: large(tokens[:, n : n + 1], c)
        for name, call in calls.items():
            shortest = 1e9
            for _ in range(10):
                begin = perf_counter()
                call()
                shortest = min(shortest, perf_counter() - begin)
            found[name, length] = 1000 * shortest
        print(f"{length:17}   {found['whole', length]:6.2f} ms   {found['cached', length]:7.2f} ms")
    return found


found = times()
# --8<-- [end:time]

# --8<-- [start:wider]
wide = times(width=256)
# --8<-- [end:wider]


# --8<-- [start:halves]
@torch.no_grad()
def write_on(model, tokens, count):
    """Greedy, for any length: a full cache is made again from the last half of the context."""
    (logits, cache), read = model(tokens), tokens.shape[1]
    for _ in range(count):
        tokens = torch.cat([tokens, logits[:, -1].argmax(dim=1, keepdim=True)], dim=1)
        if cache[0][0].shape[2] < model.context:
            (logits, cache), read = model(tokens[:, -1:], cache), read + 1
        else:
            logits, cache = model(tokens[:, -model.context // 2 :])
            read += model.context // 2
    return tokens, read


text, read = write_on(model, encode("The ")[None], 200)
again = sum(min(4 + i, 32) for i in range(201))
print(f"for 200 characters it read {read}; without a cache {again}")
# --8<-- [end:halves]


assert (plain == cached).all(dim=1).float().mean() > 0.98
assert difference < 1e-4
assert cache[0][0].shape == (1, 4, 32, 16)
assert found["whole", 767] > 4 * found["cached", 767]
assert found["whole", 767] > 4 * found["whole", 32]
assert read < 0.1 * again
assert wide["whole", 128] > 1.5 * wide["cached", 128]
