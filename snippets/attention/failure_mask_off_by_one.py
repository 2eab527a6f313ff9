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
        q, k, v = self.query(x), self.key(x), self.value(x)  # (N, T, width) each
        return self.output(scaled_dot_product_attention(q, k, v, attn_mask=self.mask))  # (N, T, 10)


# --8<-- [end:model]


# --8<-- [start:train]
def chance(n):
    return torch.randint(10, (n, 9))


def train(mask, draw=chance, steps=300):
    torch.manual_seed(0)
    model = NextDigit(mask)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(steps):
        digits = draw(64)  # (64, 9)
        loss = cross_entropy(model(digits[:, :-1]).flatten(0, 1), digits[:, 1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


@torch.no_grad()
def losses(model, draw=chance):
    """On a thousand new sequences, one loss for each position."""
    new = draw(1000)  # (1000, 9)
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
def symptom(model):
    """Chance is predicted better than it can be."""
    return losses(model).mean() < 2.2  # the logarithm of 10 is 2.30


# --8<-- [end:symptom]


if __name__ == "__main__":
    # --8<-- [start:run]
    models = {"diagonal=1": broken(), "diagonal=0": fixed()}
    measured = {name: losses(model) for name, model in models.items()}
    for name, row in measured.items():
        print(f"{name}: mean {row.mean():.2f}, by position", *(f"{loss:.2f}" for loss in row))
    # --8<-- [end:run]

    # --8<-- [start:last]
    digits, last = chance(1000)[:, :-1], {}  # eight digits that the last position may look at
    for name, model in models.items():
        p, likeliest = model(digits)[:, -1].softmax(dim=1).max(dim=1)  # (1000,) each
        seen = (digits == likeliest[:, None]).any(dim=1).float().mean().item()
        last[name] = p.mean().item(), seen
        print(f"{name}: the likeliest digit gets {last[name][0]:.2f}, and for {seen:.0%} it is one of the eight")
    # --8<-- [end:last]

    shifted, causal = measured.values()
    assert shifted[:7].max() < 0.05
    assert shifted[7] > 2.4
    assert 2.28 < causal.min() <= causal.max() < 2.35
    assert last["diagonal=1"][0] > 0.2
    assert last["diagonal=1"][1] > 0.9
    assert last["diagonal=0"][0] < 0.15
    assert last["diagonal=0"][1] < 0.8
    assert symptom(models["diagonal=1"])
    assert not symptom(models["diagonal=0"])

    # --8<-- [start:window]
    def repeated(n):
        return torch.randint(10, (n, 3)).repeat(1, 3)  # (n, 9), the same three digits three times

    windows = {}
    for w in (2, 3):
        windows[w] = losses(train(torch.ones(8, 8, dtype=torch.bool).tril().triu(1 - w), repeated), repeated)
        print(f"window {w}: by position", *(f"{loss:.2f}" for loss in windows[w]))
    # --8<-- [end:window]
    assert windows[2].min() > 2.0
    assert windows[3][:2].min() > 2.4
    assert windows[3][2:].max() < 0.4
