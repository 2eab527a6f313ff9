# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Failure: a decoder that is fed the symbol it is asked for learns to copy it, and cannot write."""

# --8<-- [start:model]
import torch

START = 10  # the symbols are the digits 0 to 9


class Copier(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.table, self.head = torch.nn.Embedding(11, 16), torch.nn.Linear(48, 10)
        self.encoder, self.decoder = (torch.nn.GRU(16, 48, batch_first=True) for _ in range(2))

    def forward(self, x, fed):
        return self.head(self.decoder(self.table(fed), self.encoder(self.table(x))[1])[0])

    @torch.no_grad()
    def write(self, x):
        fed = torch.full((len(x), 1), START)
        for _ in range(x.shape[1]):  # one more symbol each time
            fed = torch.cat([fed, self(x, fed)[:, -1:].argmax(dim=2)], dim=1)
        return fed[:, 1:]


# --8<-- [end:model]


def train(feed):
    """The last loss, and the share of unseen symbols that the model writes correctly."""
    torch.manual_seed(0)
    model = Copier()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(300):
        x = torch.randint(10, (64, 4))  # four digits, to be written again
        loss = torch.nn.functional.cross_entropy(model(x, feed(x)).flatten(0, 1), x.flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    x = torch.randint(10, (500, 4))
    return loss.item(), (model.write(x) == x).float().mean().item()


# --8<-- [start:broken]
def broken():
    return train(lambda target: target)


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    def shifted(target):
        start = torch.full((len(target), 1), START)
        return torch.cat([start, target[:, :-1]], dim=1)

    return train(shifted)


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """A loss of nearly nothing, and texts that are mostly wrong."""
    loss, share = result
    return loss < 0.01 and share < 0.5


# --8<-- [end:symptom]


if __name__ == "__main__":
    results = broken(), fixed()
    for name, (loss, share) in zip(("fed the target", "fed one place later"), results, strict=True):
        print(f"{name:19}: loss {loss:.3f}, {share:.0%} of the symbols right when it writes")
    assert symptom(results[0])
    assert not symptom(results[1])
    assert results[1][1] > 0.8
