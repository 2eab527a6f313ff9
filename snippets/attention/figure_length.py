# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "torch"]
# ///
"""Figure: the same reading network answers from its last vector, or from a look-up among all its vectors."""

import matplotlib.pyplot as plt

# --8<-- [start:draw]
import torch


def draw(lists, n):
    """Lists of n letters, each with a digit; one of the letters is asked for, and its digit is the answer."""
    letters = torch.rand(lists, 12).argsort(dim=1)[:, :n]
    digits = torch.randint(10, (lists, n))
    place, rows = torch.randint(n, (lists,)), torch.arange(lists)
    return letters, digits, letters[rows, place], digits[rows, place]


# --8<-- [end:draw]


# --8<-- [start:network]
class Reader(torch.nn.Module):
    def __init__(self, look):
        super().__init__()
        self.letters, self.digits = torch.nn.Embedding(12, 16), torch.nn.Embedding(10, 16)
        self.gru = torch.nn.GRU(32, 64, batch_first=True)
        self.table, self.look = torch.nn.Parameter(torch.zeros(12, 12)), look
        self.answer = torch.nn.Sequential(torch.nn.Linear(80, 64), torch.nn.ReLU(), torch.nn.Linear(64, 10))

    # --8<-- [end:network]
    # --8<-- [start:forward]
    def forward(self, letters, digits, asked):
        pairs = torch.cat([self.letters(letters), self.digits(digits)], dim=2)  # (N, n, 32)
        memory, _ = self.gru(pairs)  # (N, n, 64), a vector after each pair
        if self.look:
            weights = self.table[asked[:, None], letters].softmax(dim=1)  # (N, n)
            vector = (weights[:, :, None] * memory).sum(dim=1)  # (N, 64), a weighted mean
        else:
            vector = memory[:, -1]  # (N, 64), the last one alone
        return self.answer(torch.cat([vector, self.letters(asked)], dim=1))  # (N, 10)


# --8<-- [end:forward]


# --8<-- [start:train]
def train(look, rate, steps, seed=0):
    torch.manual_seed(seed)
    model = Reader(look)
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    for _ in range(steps):
        n = int(torch.randint(1, 13, ()))
        letters, digits, asked, answer = draw(128, n)
        loss = torch.nn.functional.cross_entropy(model(letters, digits, asked), answer)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


# --8<-- [end:train]


# --8<-- [start:compare]
@torch.no_grad()
def right(model):
    """The share of right answers for each length, on 2000 new lists."""
    torch.manual_seed(1000)
    tests = [draw(2000, n) for n in LENGTHS]
    return [(model(*test[:3]).argmax(dim=1) == test[3]).float().mean().item() for test in tests]


def commonest(letters, digits, asked):
    """A rival that does not look at the question: it counts the digits of the list."""
    return torch.nn.functional.one_hot(digits, 10).sum(dim=1)


LENGTHS = (2, 4, 6, 8, 10, 12)
shares = {"last vector": right(train(False, 0.01, 600)), "look-up": right(train(True, 0.01, 600))}
shares["commonest digit"] = right(commonest)
print("pairs in the list", *(f"{n:5}" for n in LENGTHS))
for name, row in shares.items():
    print(f"{name:17}", *(f"{share:5.0%}" for share in row))
# --8<-- [end:compare]

fig, ax = plt.subplots(figsize=(7, 3.2), layout="constrained")
for i, (name, row) in enumerate(shares.items()):
    style = {"color": "0.5", "ls": "--", "marker": None} if name == "commonest digit" else {"color": f"C{1 - i}"}
    ax.plot(LENGTHS, row, **{"marker": "o", **style}, label=name)
ax.set(xlabel="pairs in the list", ylabel="share of right answers", ylim=(0, 1.05))
ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plt.savefig("figure_length.svg")

assert min(shares["look-up"]) > 0.97
assert 0.65 < shares["last vector"][0] < 0.95
assert abs(shares["last vector"][-1] - shares["commonest digit"][-1]) < 0.1
