# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""A network that fits true labels fits random ones as well: low training error alone proves nothing."""

# --8<-- [start:measure]
import torch
from sklearn.datasets import load_digits

images, labels = load_digits(return_X_y=True)
torch.manual_seed(0)
order = torch.randperm(len(labels))
x, y = torch.from_numpy(images / 16)[order], torch.from_numpy(labels)[order]
train, test = slice(0, 500), slice(500, None)


def accuracies(targets):
    layers = torch.nn.Linear(64, 256), torch.nn.ReLU(), torch.nn.Linear(256, 10)
    model = torch.nn.Sequential(*layers).double()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(300):
        loss = torch.nn.functional.cross_entropy(model(x[train]), targets[train])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    right = model(x).argmax(dim=1) == targets
    return right[train].double().mean().item(), right[test].double().mean().item()


shuffled = y[torch.randperm(len(y))]
results = {"true labels": accuracies(y), "shuffled labels": accuracies(shuffled)}
for name, (seen, unseen) in results.items():
    print(f"{name:15}: {seen:.0%} of 500 training images, {unseen:.0%} of unseen ones")
# --8<-- [end:measure]

assert all(seen > 0.98 for seen, _ in results.values())
assert results["shuffled labels"][1] < 0.2 < 0.9 < results["true labels"][1]
