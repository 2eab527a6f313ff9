# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Tip: let each residual block start as the identity; otherwise the signal doubles block by block."""

# --8<-- [start:measure]
import torch
from torch import nn


def blocks(count, last_weight=1.0):
    """Residual blocks of two convolutions, He's weights; the last one of each block is scaled."""
    layers = []
    for _ in range(count):
        branch = nn.Sequential(
            nn.Conv2d(8, 8, 3, padding=1, bias=False), nn.ReLU(), nn.Conv2d(8, 8, 3, padding=1, bias=False)
        )
        for conv in branch[0], branch[2]:
            nn.init.kaiming_normal_(conv.weight, nonlinearity="relu")
        branch[2].weight.data *= last_weight
        layers.append(branch)
    return layers


x = torch.randn(64, 8, 8, 8, generator=torch.Generator().manual_seed(0))
sizes = {}
for last_weight in (1.0, 0.0):
    torch.manual_seed(0)
    h = x
    for branch in blocks(20, last_weight):
        h = h + branch(h)
    sizes[last_weight] = h.var().item()
    print(f"last weights times {last_weight:.0f}: variance after 20 blocks {sizes[last_weight]:.2g}")
# --8<-- [end:measure]

assert sizes[1.0] > 2**15
assert abs(sizes[0.0] - x.var().item()) < 1e-6
