# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Tip: a larger state predicts better, and its price grows with the square of its size."""

# --8<-- [start:measure]
import math
from pydoc_data.topics import topics

import torch

text = " ".join(" ".join(topics[name].split()) for name in sorted(topics))
letters = sorted(set(text))
codes = torch.tensor([letters.index(letter) for letter in text])
train, test = codes[: 16 * 50 * 250 + 1], codes[-10_000:]


def bits(size):
    """Bits per character on unseen pages after 250 windows of 16 × 50 characters; weights of the LSTM."""
    torch.manual_seed(0)
    lstm = torch.nn.LSTM(32, size, batch_first=True)
    embedding, head = torch.nn.Embedding(len(letters), 32), torch.nn.Linear(size, len(letters))
    model = torch.nn.ModuleList([embedding, lstm, head])
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    x, y, states = train[:-1].reshape(16, -1), train[1:].reshape(16, -1), None
    for start in range(0, x.shape[1], 50):
        output, states = lstm(embedding(x[:, start : start + 50]), states)
        states = tuple(state.detach() for state in states)
        loss = torch.nn.functional.cross_entropy(head(output).flatten(0, 1), y[:, start : start + 50].flatten())
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    with torch.no_grad():
        logits = head(lstm(embedding(test[None, :-1]))[0])[0]
        loss = torch.nn.functional.cross_entropy(logits, test[1:])
    return loss.item() / math.log(2), sum(p.numel() for p in lstm.parameters())


results = {size: bits(size) for size in (16, 64, 256)}
for size, (value, weights) in results.items():
    print(f"state of {size:3}: {weights:6} weights in the LSTM, {value:.2f} bits per character")
# --8<-- [end:measure]

assert results[16][0] > results[64][0] > results[256][0]
