# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Failure: a bidirectional language model is too good to be true. It predicts random letters, because it sees them."""

# --8<-- [start:train]
import math

import torch

LETTERS = 8  # drawn at random, so that nobody can do better than log2(8) = 3 bits


def train(bidirectional, steps=150):
    """Bits per letter at the end of training."""
    torch.manual_seed(0)
    gru = torch.nn.GRU(LETTERS, 32, batch_first=True, bidirectional=bidirectional)
    head = torch.nn.Linear(32 * (1 + bidirectional), LETTERS)
    optimizer = torch.optim.Adam([*gru.parameters(), *head.parameters()], lr=0.01)
    for _ in range(steps):
        text = torch.randint(LETTERS, (32, 21))
        output, _ = gru(torch.nn.functional.one_hot(text[:, :-1], LETTERS).float())
        loss = torch.nn.functional.cross_entropy(head(output).flatten(0, 1), text[:, 1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return loss.item() / math.log(2)


# --8<-- [end:train]


# --8<-- [start:broken]
def broken():
    return train(bidirectional=True)


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return train(bidirectional=False)


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(bits):
    """Less than noise has."""
    return bits < 0.9 * math.log2(LETTERS)


# --8<-- [end:symptom]


if __name__ == "__main__":
    print(f"both directions: {broken():.1f} bits per letter")
    print(f"forward only:    {fixed():.1f} bits per letter; nobody can do better than {math.log2(LETTERS):.0f}")
    assert symptom(broken())
    assert not symptom(fixed())
