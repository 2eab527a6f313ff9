# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Count dead units: zero for every image, and a gradient that is exactly zero."""

# --8<-- [start:count]
import torch
from sklearn.datasets import load_digits

images, labels = load_digits(return_X_y=True)
x, y = torch.from_numpy(images / 16).float(), torch.from_numpy(labels)


def count(steps, rate):
    torch.manual_seed(0)
    hidden, last = torch.nn.Linear(64, 64), torch.nn.Linear(64, 10)
    optimizer = torch.optim.SGD([*hidden.parameters(), *last.parameters()], lr=rate, momentum=0.9)
    for step in range(steps + 1):
        h = torch.relu(hidden(x))  # (1797, 64)
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(last(h), y).backward()
        if step < steps:
            optimizer.step()
    dead = (h == 0).all(dim=0)  # for every image
    without = (hidden.weight.grad == 0).all(dim=1)  # rows of the gradient that are exactly zero
    return (h == 0).float().mean().item(), dead.sum().item(), without.sum().item(), hidden.weight.grad.norm().item()


found = {}
for steps, rate in ((0, 0.1), (100, 0.1), (20, 2.0)):
    found[steps] = zeros, dead, without, norm = count(steps, rate)
    print(
        f"{steps:3} steps at {rate:3}: outputs 0 {zeros:3.0%}, units dead {dead:2} of 64, rows without gradient", end=""
    )
    print(f" {without:2}, norm {norm:.2g}")
# --8<-- [end:count]

assert found[0][1] <= 12
assert found[100][1] <= 14
assert 0.3 < found[0][0] < 0.7
assert found[20][1] > 35
assert all(dead == without for _, dead, without, _ in found.values())
assert found[20][3] > found[100][3]
