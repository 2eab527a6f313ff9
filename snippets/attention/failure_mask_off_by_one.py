# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Failure: a causal mask that allows one position too many lets a model read the digit that it should predict."""

# --8<-- [start:model]
import torch
from torch import nn
from torch.nn.functional import cross_entropy, scaled_dot_product_attention


class NextDigit(nn.Module):
    """One layer of self-attention that predicts, at each position, the digit that comes next."""

    def __init__(self, mask, width=32):
        super().__init__()
        self.digit, self.place = nn.Embedding(10, width), nn.Embedding(len(mask), width)
        self.query, self.key, self.value = (nn.Linear(width, width, bias=False) for _ in range(3))
        self.output, self.mask = nn.Linear(width, 10), mask

    def forward(self, digits):  # (N, T)
        x = self.digit(digits) + self.place.weight  # (N, T, width)
        q, k, v = self.query(x), self.key(x), self.value(x)
        return self.output(scaled_dot_product_attention(q, k, v, attn_mask=self.mask))  # (N, T, 10)


# --8<-- [end:model]


# --8<-- [start:train]
def chance(n):
    return torch.randint(10, (n, 9))


def train(mask, draw=chance, steps=300):
    """Losses on new digits, one for each position."""
    torch.manual_seed(0)
    model = NextDigit(mask)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(steps):
        digits = draw(64)  # (64, 9)
        loss = cross_entropy(model(digits[:, :-1]).flatten(0, 1), digits[:, 1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        new = draw(1000)
        return cross_entropy(model(new[:, :-1]).transpose(1, 2), new[:, 1:], reduction="none").mean(dim=0)  # (8,)


# --8<-- [end:train]


# --8<-- [start:broken]
def broken():
    return train(torch.ones(8, 8, dtype=torch.bool).tril(diagonal=1))


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return train(torch.ones(8, 8, dtype=torch.bool).tril())


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(losses):
    """Chance is predicted better than it can be."""
    return losses.mean() < 2.2  # the logarithm of 10 is 2.30


# --8<-- [end:symptom]


if __name__ == "__main__":
    # --8<-- [start:run]
    shifted, causal = broken(), fixed()
    for name, losses in {"diagonal=1": shifted, "diagonal=0": causal}.items():
        print(f"{name}: mean {losses.mean():.2f}, by position", *(f"{loss:.2f}" for loss in losses))
    # --8<-- [end:run]
    assert shifted[:7].max() < 0.05
    assert shifted[7] > 2.28
    assert 2.28 < causal.min() <= causal.max() < 2.35
    assert symptom(shifted)
    assert not symptom(causal)

    # --8<-- [start:window]
    def repeated(n):
        return torch.randint(10, (n, 3)).repeat(1, 3)  # (n, 9), the same three digits three times

    windows = {}
    for w in (2, 3):
        windows[w] = train(torch.ones(8, 8, dtype=torch.bool).tril().triu(1 - w), repeated)
        print(f"window {w}: by position", *(f"{loss:.2f}" for loss in windows[w]))
    # --8<-- [end:window]
    assert windows[2].min() > 2.0
    assert windows[3][:2].min() > 2.4
    assert windows[3][2:].max() < 0.4
