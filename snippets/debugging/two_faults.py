# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Experiment: a program with two faults, and what is seen when one of them is taken out."""

# --8<-- [start:run]
import torch
from sklearn.datasets import load_digits
from torch import nn

images, labels = load_digits(return_X_y=True)
x, y = torch.tensor(images / 16).float(), torch.tensor(labels)
order = torch.randperm(1797, generator=torch.Generator().manual_seed(0))
training, unseen = order[:1000], order[1000:1397]


def right(rate, softmax, seed):
    torch.manual_seed(seed)
    last = [nn.Softmax(dim=1)] if softmax else []
    model = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10), *last)
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    for _ in range(10):
        for some in training[torch.randperm(1000)].split(50):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(x[some]), y[some]).backward()
            optimizer.step()
    with torch.no_grad():
        return (model(x[unseen]).argmax(dim=1) == y[unseen]).float().mean().item()


shares = {}
for rate in (0.0001, 0.01):
    for softmax in (True, False):
        shares[rate, softmax] = [right(rate, softmax, seed) for seed in range(3)]
        said = "softmax too many" if softmax else "no softmax"
        print(f"rate {rate:<6} {said:17}", *(f"{share:4.0%}" for share in shares[rate, softmax]))
# --8<-- [end:run]

assert max(shares[0.0001, True] + shares[0.0001, False]) < 0.5
assert min(shares[0.01, True] + shares[0.01, False]) > 0.85
