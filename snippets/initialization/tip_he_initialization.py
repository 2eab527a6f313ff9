# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Tip: with ReLU, draw weights with variance 2 / fan_in. PyTorch's default does not."""

# --8<-- [start:measure]
import torch


def size_after(layers, draw, width=1024):
    """Root mean square of the values after so many layers of linear + ReLU."""
    torch.manual_seed(0)
    x = torch.randn(512, width)
    for _ in range(layers):
        x = torch.relu(x @ draw(width).T)
    return x.square().mean().sqrt().item()


def he(width):
    return torch.randn(width, width) * (2 / width) ** 0.5


def xavier(width):
    return torch.randn(width, width) * (1 / width) ** 0.5


def default(width):
    return torch.nn.Linear(width, width).weight


sizes = {draw.__name__: size_after(30, draw) for draw in (he, xavier, default)}
for name, size in sizes.items():
    print(f"{name:7} after 30 layers: {size:.2g}")
# --8<-- [end:measure]

assert 0.1 < sizes["he"] < 10
assert sizes["xavier"] < 1e-3
assert sizes["default"] < 1e-9

# The rules by hand are PyTorch's own.
torch.manual_seed(0)
by_pytorch = torch.nn.init.kaiming_normal_(torch.empty(256, 256), nonlinearity="relu")
torch.manual_seed(0)
assert torch.allclose(he(256), by_pytorch)
torch.manual_seed(0)
by_pytorch = torch.nn.init.xavier_normal_(torch.empty(256, 256))
torch.manual_seed(0)
assert torch.allclose(xavier(256), by_pytorch)
assert abs(default(256).var().item() * 3 * 256 - 1) < 0.02
