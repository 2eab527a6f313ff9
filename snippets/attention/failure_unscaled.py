# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Failure: a wide look-up whose scores are not divided by the root of the width has not learned after 400 steps."""

# --8<-- [start:model]
import torch
from torch import nn


def train(scale, width=256, steps=400):
    torch.manual_seed(0)
    letter, value = nn.Embedding(26, width), nn.Embedding(10, 32)
    query, key, output = nn.Linear(width, width, bias=False), nn.Linear(width, width, bias=False), nn.Linear(32, 10)
    parameters = [p for layer in (letter, value, query, key, output) for p in layer.parameters()]
    optimizer = torch.optim.Adam(parameters, lr=0.001)
    for step in range(steps + 1):
        n = 64 if step < steps else 2000  # at last, lists that it has not seen
        letters, digits = torch.rand(n, 26).argsort(dim=1)[:, :16], torch.randint(10, (n, 16))
        place, rows = torch.randint(16, (n,)), torch.arange(n)
        asked, answer = letters[rows, place], digits[rows, place]
        table = query(letter.weight) @ key(letter.weight).T * scale  # (26, 26)
        weights = table[asked[:, None], letters].softmax(dim=-1)  # (n, 16)
        logits = output((weights[:, None] @ value(digits))[:, 0])  # (n, 10)
        if step < steps:
            optimizer.zero_grad()
            nn.functional.cross_entropy(logits, answer).backward()
            optimizer.step()
    return (logits.argmax(dim=1) == answer).float().mean().item()


# --8<-- [end:model]


# --8<-- [start:broken]
def broken():
    return train(scale=1)


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return train(scale=256**-0.5)


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(right):
    """Many unseen lists are answered wrongly."""
    return right < 0.9


# --8<-- [end:symptom]


if __name__ == "__main__":
    # --8<-- [start:run]
    wide, divided = broken(), fixed()
    print(f"not divided: {wide:.0%} of 2,000 unseen lists right")
    print(f"divided:     {divided:.0%}")
    # --8<-- [end:run]
    # --8<-- [start:narrow]
    narrow = {width: train(scale=1, width=width) for width in (16, 64)}
    for width, right in narrow.items():
        print(f"width {width}, not divided: {right:.0%} right")
    # --8<-- [end:narrow]
    assert symptom(wide)
    assert not symptom(divided)
    assert min(narrow.values()) > 0.97
