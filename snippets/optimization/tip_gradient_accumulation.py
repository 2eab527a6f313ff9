# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Tip: a batch too large for memory can be summed up from parts, if each part is weighted by its size."""

# --8<-- [start:measure]
import torch
from torch.nn.functional import cross_entropy

torch.manual_seed(0)
model = torch.nn.Linear(20, 3).double()
x, y = torch.randn(100, 20).double(), torch.randint(3, (100,))


def gradient(parts, weights):
    model.zero_grad()
    for rows, weight in zip(parts, weights, strict=True):
        (weight * cross_entropy(model(x[rows]), y[rows])).backward()
    return model.weight.grad.clone()


parts = torch.arange(100).split(32)  # 32, 32, 32 and only 4
whole = gradient([torch.arange(100)], [1])
by_size = gradient(parts, [len(rows) / 100 for rows in parts])
equal = gradient(parts, [1 / len(parts)] * len(parts))
print(f"weighted by size: off by {(by_size - whole).norm() / whole.norm():.0%}")
print(f"weighted equally: off by {(equal - whole).norm() / whole.norm():.0%}")
# --8<-- [end:measure]

torch.testing.assert_close(by_size, whole)
assert (equal - whole).norm() > 0.1 * whole.norm()
