# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Tip: no bias before batch normalisation, which takes it away again; and its gradient is zero."""

# --8<-- [start:measure]
import torch
from torch import nn

torch.manual_seed(0)
conv, norm = nn.Conv2d(3, 8, 3).double(), nn.BatchNorm2d(8).double()
x = torch.randn(4, 3, 12, 12, dtype=torch.float64)

before = norm(conv(x))
with torch.no_grad():
    conv.bias += 100
after = norm(conv(x))
(after * torch.randn_like(after)).sum().backward()
change = (after - before).abs().max().item()
slopes = {"bias": conv.bias.grad.abs().max().item(), "weight": conv.weight.grad.abs().max().item()}
print("100 more of bias change the output by", round(change, 9))
print(f"largest slopes: bias {abs(round(slopes['bias'], 9))}, weight {slopes['weight']:.0f}")
# --8<-- [end:measure]

assert change < 1e-9
assert slopes["bias"] < 1e-9 < 1 < slopes["weight"]
