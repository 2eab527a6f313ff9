# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Tip: runs differ by their seed. Repeat before you believe a gain, then average the networks."""

# --8<-- [start:measure]
import torch
from sklearn.datasets import load_digits

images, labels = load_digits(return_X_y=True)
x, y = torch.from_numpy(images / 16), torch.from_numpy(labels)
train, test = slice(0, 1000), slice(1000, None)  # in the order of the file


def probabilities(seed, epochs=15):
    torch.manual_seed(seed)
    layers = torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 10)
    model = torch.nn.Sequential(*layers).double()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    for _ in range(epochs):
        for rows in torch.randperm(1000).split(50):
            loss = torch.nn.functional.cross_entropy(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model(x[test]).softmax(dim=1).detach()


def accuracy(p):
    return (p.argmax(dim=1) == y[test]).double().mean().item()


results = []
for first in (0, 10):
    votes = [probabilities(seed) for seed in range(first, first + 10)]
    single = torch.tensor([accuracy(p) for p in votes])
    together = accuracy(torch.stack(votes).mean(dim=0))
    lowest, mean, highest = single.min(), single.mean(), single.max()
    results.append((lowest, mean, highest, together))
    print(f"seeds {first} to {first + 9}: {lowest:.1%} to {highest:.1%}, mean {mean:.1%}")
    print(f"    their probabilities averaged: {together:.1%}")
# --8<-- [end:measure]

for lowest, mean, highest, together in results:
    assert 0.012 < highest - lowest < 0.035
    assert together > mean + 0.002
assert sum(together > highest for *_, highest, together in results) == 1  # not always better than the best
