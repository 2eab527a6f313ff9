# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Failure: targets that are moved by no place, or by two. The text is made of digits that each stand twice."""

# --8<-- [start:model]
from math import log

import torch
from torch import nn


class Small(nn.Module):
    def __init__(self, width=32, context=14):
        super().__init__()
        self.tokens, self.positions = nn.Embedding(10, width), nn.Embedding(context, width)
        self.block = nn.TransformerEncoderLayer(width, 2, 2 * width, 0.0, batch_first=True, norm_first=True)
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, 10)

    def forward(self, tokens):  # (n, t)
        t = tokens.shape[1]
        x = self.tokens(tokens) + self.positions(torch.arange(t))
        mask = nn.Transformer.generate_square_subsequent_mask(t)  # nobody looks ahead
        return self.head(self.norm(self.block(x, mask, is_causal=True)))


# --8<-- [end:model]


# --8<-- [start:train]
def train(shift):
    """Bits a digit in training at the end, and a text that the model writes after 3, 3, 8."""
    torch.manual_seed(0)
    model, last = Small(), []
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(150):
        # --8<-- [start:loop]
        text = torch.randint(10, (32, 10)).repeat_interleave(2, dim=1)  # (32, 20), such as 3388114477...
        x, y = text[:, :14], text[:, shift : shift + 14]
        loss = nn.functional.cross_entropy(model(x).flatten(0, 1), y.flatten())
        # --8<-- [end:loop]
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        last.append(loss.item() / log(2))
    text = torch.tensor([[3, 3, 8]])
    with torch.no_grad():
        for _ in range(11):
            p = model(text)[:, -1].softmax(dim=1)
            text = torch.cat([text, torch.multinomial(p, 1)], dim=1)
    return sum(last[-20:]) / 20, "".join(str(digit) for digit in text[0].tolist())


# --8<-- [end:train]


# --8<-- [start:broken]
def broken():
    return train(shift=0)


def twice():
    return train(shift=2)


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return train(shift=1)


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """Fewer bits than the text has, or as many as for pure chance."""
    return not 1.3 < result[0] < 2.2


# --8<-- [end:symptom]


if __name__ == "__main__":
    results = {"moved by 0": broken(), "moved by 1": fixed(), "moved by 2": twice()}
    for name, (bits, text) in results.items():
        print(f"{name}: {bits:.2f} bits a digit; it writes {text}")
    assert symptom(results["moved by 0"])
    assert symptom(results["moved by 2"])
    assert not symptom(results["moved by 1"])
    text = results["moved by 1"][1]
    assert sum(text[i] == text[i + 1] for i in range(2, 14, 2)) >= 5
