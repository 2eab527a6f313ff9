# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Failure: a learned table of 16 positions that was trained on texts of eight tokens."""

# --8<-- [start:train]
import torch
from torch import nn


class Before(nn.Module):
    """Which letter stands one place before? Six letters, one layer of attention, a learned table of 16 rows."""

    def __init__(self, width=32):
        super().__init__()
        self.letter, self.place = nn.Embedding(6, width), nn.Embedding(16, width)
        self.attention = nn.MultiheadAttention(width, num_heads=1, batch_first=True)
        self.answer = nn.Linear(width, 6)

    def forward(self, x):
        h = self.letter(x) + self.place(torch.arange(x.shape[1]))  # (N, L, 32)
        return self.answer(self.attention(h, h, h, need_weights=False)[0])


def train(length, steps=200):
    """A model trained on texts of this length, and its table before the training."""
    torch.manual_seed(0)
    model = Before()
    start = model.place.weight.detach().clone()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(steps):
        x = torch.randint(6, (128, length))
        loss = nn.functional.cross_entropy(model(x)[:, 1:].flatten(0, 1), x[:, :-1].flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model, start


# --8<-- [end:train]


# --8<-- [start:broken]
def broken():
    return train(length=8)


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return train(length=12)


# --8<-- [end:fixed]


@torch.no_grad()
def shares(model):
    """How often each position from 1 on is right in new texts of twelve letters."""
    x = torch.randint(6, (2000, 12))
    return (model(x)[:, 1:].argmax(dim=2) == x[:, :-1]).float().mean(dim=0)


# --8<-- [start:symptom]
def symptom(trained):
    """Some of twelve positions are wrong more often than right."""
    return shares(trained[0]).min().item() < 0.5


# --8<-- [end:symptom]


if __name__ == "__main__":
    model, start = trained = broken()
    # --8<-- [start:longer]
    moved = (model.place.weight - start).detach().norm(dim=1)
    print("rows 0 to 11 moved by", " ".join(f"{length:.1f}" for length in moved[:12]))
    print("right at 1 to 11:", " ".join(f"{share:.0%}" for share in shares(model)))
    try:
        model(torch.randint(6, (1, 17)))
    except IndexError as error:
        print("17 letters:", error)
    # --8<-- [end:longer]
    right = shares(model)
    assert right[:7].min() > 0.98
    assert right[7:].max() < 0.6
    assert (moved[8:] == 0).all()
    assert moved[:8].min() > 0.3
    assert symptom(trained)
    assert not symptom(fixed())
