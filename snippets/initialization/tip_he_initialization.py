# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Tip: with ReLU, draw weights with variance 2 / fan_in. PyTorch's default does not."""

# --8<-- [start:measure]
import torch
from torch import nn


def size_after(layers, initialise, width=256):
    """Root mean square of the values after so many layers of linear + ReLU."""
    torch.manual_seed(0)
    x = torch.randn(512, width)
    for _ in range(layers):
        layer = nn.Linear(width, width)  # default: uniform between ±1/√fan_in
        initialise(layer.weight)
        x = torch.relu(x @ layer.weight.T)
    return x.square().mean().sqrt().item()


choices = {
    "He": lambda weight: nn.init.kaiming_normal_(weight, nonlinearity="relu"),
    "Xavier": nn.init.xavier_normal_,
    "default": lambda weight: None,
}
sizes = {name: size_after(30, initialise) for name, initialise in choices.items()}
for name, size in sizes.items():
    print(f"{name:7} after 30 layers: {size:.2g}")
# --8<-- [end:measure]

assert 0.1 < sizes["He"] < 10
assert sizes["Xavier"] < 1e-3
assert sizes["default"] < 1e-9
