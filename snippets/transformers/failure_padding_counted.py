# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Failure: the loss counts padding, so it falls with every padded place, and nothing was learned."""

# --8<-- [start:data]
import torch

PAD, START = 8, 8  # PAD after the letters 0 to 7; START + n opens a text of n letters and n mirrored ones


def batch(n, width):
    """Mirrored texts of 2, 4, 6 or 8 letters, filled up to `width`: inputs and targets."""
    letters, half = torch.randint(8, (n, 4)), torch.randint(1, 5, (n, 1))
    place = torch.arange(width)
    mirror = torch.minimum(place, 2 * half - 1 - place)  # 0 1 2 2 1 0, then below zero
    y = letters.gather(1, mirror.clamp(min=0)).where(mirror >= 0, PAD)  # (n, width)
    return torch.cat([START + half, y[:, :-1]], dim=1), y


# --8<-- [end:data]


class Model(torch.nn.Module):
    def __init__(self, d=32):
        super().__init__()
        self.letter, self.place = torch.nn.Embedding(13, d), torch.nn.Embedding(32, d)
        self.block = torch.nn.TransformerEncoderLayer(d, 4, 4 * d, dropout=0.0, batch_first=True, norm_first=True)
        self.norm, self.head = torch.nn.LayerNorm(d), torch.nn.Linear(d, 9)

    def forward(self, x):
        later = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool).triu(1)
        x = self.letter(x) + self.place.weight[: x.shape[1]]  # (n, width, d)
        return self.head(self.norm(self.block(x, src_mask=later)))  # (n, width, 9)


def train(loss_of, seed=0, steps=300):
    torch.manual_seed(seed)
    model = Model()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.005)
    for step in range(steps):
        loss = loss_of(model, *batch(64, (8, 16, 32)[step % 3]))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


@torch.no_grad()
def report(model, loss_of):
    """The loss of the same 2000 texts, filled up to 8, 16 and 32 places, in bits."""
    found = []
    for width in (8, 16, 32):
        torch.manual_seed(100)
        found.append(loss_of(model, *batch(2000, width)).item() / 0.693147)
    return found


# --8<-- [start:broken]
def counting(model, x, y):  # (N, T) and (N, T): y is PAD behind the text
    return torch.nn.functional.cross_entropy(model(x).flatten(0, 1), y.flatten())


def broken():
    return report(train(counting), counting)


# --8<-- [end:broken]


# --8<-- [start:fixed]
def leaving_out(model, x, y):
    y = y.masked_fill(y == PAD, -100)  # cross_entropy leaves these targets out
    return torch.nn.functional.cross_entropy(model(x).flatten(0, 1), y.flatten())


def fixed():
    return report(train(leaving_out), leaving_out)


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """More padding, less loss."""
    return result[2] < 0.5 * result[0]


# --8<-- [end:symptom]

if __name__ == "__main__":
    model, left_out = train(counting), fixed()
    counted, letters = report(model, counting), report(model, leaving_out)[0]
    print("padding counted, bits with texts filled up to 8, 16, 32:", *(f"{one:.2f}" for one in counted))
    print("padding left out:", *(f"{one:.2f}" for one in left_out))
    print(f"the first model, letters alone: {letters:.2f}")
    assert abs(letters - 1.53) < 0.06
    assert symptom(counted)
    assert not symptom(left_out)
    assert all(abs(one - 1.5 * 5 / width) < 0.07 for one, width in zip(counted, (8, 16, 32), strict=True))
    assert all(abs(one - 1.53) < 0.06 for one in left_out)
