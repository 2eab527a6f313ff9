# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Tip: let each residual block start as the identity; with He's weights the signal triples from block to block."""

# --8<-- [start:measure]
import torch
from torch import nn


def branch(last_weight, padding):
    """Two convolutions with He's weights; the last one is scaled."""
    first, second = (nn.Conv2d(32, 32, 3, padding=1, padding_mode=padding, bias=False) for _ in range(2))
    for conv in first, second:
        nn.init.kaiming_normal_(conv.weight, nonlinearity="relu")
    second.weight.data *= last_weight
    return nn.Sequential(first, nn.ReLU(), second)


@torch.no_grad()
def growth(last_weight, padding, relu, seed):
    """The mean square after 0, 1, ... 20 blocks."""
    torch.manual_seed(seed)
    h = torch.randn(2, 32, 8, 8)
    sizes = [h.square().mean()]
    for _ in range(20):
        h = h + branch(last_weight, padding)(h)
        h = h.relu() if relu else h
        sizes.append(h.square().mean())
    return torch.stack(sizes)


# --8<-- [end:measure]

# --8<-- [start:print]
CASES = {
    "no border": (1, "circular", False),
    "zeros at the border": (1, "zeros", False),
    "and a ReLU after each sum": (1, "zeros", True),
    "last weights zero": (0, "zeros", False),
}
print("                           one block, mean of 800   20 blocks, 40 draws")
factors, ends = {}, {}
for name, case in CASES.items():
    sizes = torch.stack([growth(*case, seed) for seed in range(40)])
    factors[name] = (sizes[:, 1:] / sizes[:, :-1]).mean().item()
    ends[name] = (sizes[:, -1] / sizes[:, 0]).sort()[0].tolist()
    print(f"{name:25}  multiplies by {factors[name]:.2f}       by {ends[name][0]:.1g} to {ends[name][-1]:.1g}")
# --8<-- [end:print]

assert abs(factors["no border"] - 3) < 0.15
assert 2.3 < factors["zeros at the border"] < 2.9
assert 1.6 < factors["and a ReLU after each sum"] < 2.3
assert 1e7 < ends["no border"][0] < ends["no border"][20] < 3**20 < 10 * ends["no border"][-1]
assert ends["last weights zero"] == [1] * 40
