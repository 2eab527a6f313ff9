# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Two optimisers on digits at seven common rates, and each at its own best rate: only the second comparison is fair."""

# --8<-- [start:fit]
import functools

import torch
from sklearn.datasets import load_digits
from torch import nn

x, y = load_digits(return_X_y=True)
x, y = torch.tensor(x / 16).float(), torch.tensor(y)
torch.manual_seed(0)
training, validation, test = torch.randperm(len(x)).split([1000, 347, 450])


def fit(make_optimizer, lr, seed, epochs=10):
    """Accuracy on the validation part and on the test part."""
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
    optimizer = make_optimizer(model.parameters(), lr=lr)
    for _ in range(epochs):
        for rows in training[torch.randperm(len(training))].split(64):
            loss = nn.functional.cross_entropy(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    with torch.no_grad():
        return [(model(x[part]).argmax(dim=1) == y[part]).float().mean().item() for part in (validation, test)]


# --8<-- [end:fit]
# --8<-- [start:compare]
OPTIMIZERS = {"momentum": functools.partial(torch.optim.SGD, momentum=0.9), "Adam": torch.optim.Adam}
RATES, means, found = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1), {}, {}
for name, make_optimizer in OPTIMIZERS.items():
    for lr in RATES:
        found[name, lr] = [fit(make_optimizer, lr, seed) for seed in range(3)]
        means[name, lr] = sum(valid for valid, _ in found[name, lr]) / 3
print("validation accuracy at rate " + "".join(f"{lr:6}" for lr in RATES))
for name in OPTIMIZERS:
    print(f"{name:28}" + "".join(f"{means[name, lr]:6.0%}" for lr in RATES))
best = {name: max(RATES, key=lambda lr, name=name: means[name, lr]) for name in OPTIMIZERS}
for name, lr in best.items():
    print(f"{name:8} at its best rate {lr}: test accuracy", ", ".join(f"{right:.1%}" for _, right in found[name, lr]))
# --8<-- [end:compare]

assert best == {"momentum": 0.3, "Adam": 0.03}
assert means["Adam", 0.01] > means["momentum", 0.01] + 0.03, "at one common rate Adam is ahead"
assert means["momentum", 0.3] > means["Adam", 0.3] + 0.3, "at another momentum is"
tested = {name: [right for _, right in found[name, lr]] for name, lr in best.items()}
assert max(map(min, tested.values())) < min(map(max, tested.values())), "each at its best: the seeds overlap"
