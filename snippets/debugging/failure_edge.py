# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Failure: the best rate of a search is the largest that was tried."""

# --8<-- [start:run]
import torch
from sklearn.datasets import load_digits
from torch import nn

images, labels = load_digits(return_X_y=True)
order = torch.randperm(1797, generator=torch.Generator().manual_seed(0))
x, y = torch.tensor(images / 16).float()[order], torch.tensor(labels)[order]


def run(rate, width=32, steps=60, seed=0):
    """The share of 397 validation images that are read right after training on 300."""
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, width), nn.ReLU(), nn.Linear(width, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    for _ in range(steps):
        some = torch.randint(300, (50,))
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(x[some]), y[some]).backward()
        optimizer.step()
    with torch.no_grad():
        return (model(x[1000:1397]).argmax(dim=1) == y[1000:1397]).float().mean().item()


# --8<-- [end:run]


# --8<-- [start:broken]
def broken(seed=0):
    shares = {rate: run(rate, seed=seed) for rate in (0.0001, 0.0003, 0.001, 0.003)}
    return max(shares, key=shares.get), shares


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed(seed=0):
    best, shares = broken(seed)
    while best == max(shares):  # at the upper edge: try more beyond it
        shares[3 * best] = run(3 * best, seed=seed)
        best = max(shares, key=shares.get)
    return best, shares


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """The best stands at the edge."""
    best, shares = result
    return best == max(shares)


# --8<-- [end:symptom]


if __name__ == "__main__":
    for name, program in (("broken", broken), ("fixed", fixed)):
        best, shares = program()
        print(f"{name}: the best rate reads {shares[best]:.0%}, it is the largest tried: {best == max(shares)}")
    for seed in range(3):
        assert symptom(broken(seed))
        assert not symptom(fixed(seed))
        assert fixed(seed)[1][fixed(seed)[0]] > 0.84
