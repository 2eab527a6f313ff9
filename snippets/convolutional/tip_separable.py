# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Tip: three cheaper stand-ins for a convolution with many channels: what each keeps and what it costs."""

# --8<-- [start:measure]
import torch
from torch import nn

c = 128
layers = {
    "7x7": [nn.Conv2d(c, c, 7, padding=3, bias=False)],
    "three 3x3": [nn.Conv2d(c, c, 3, padding=1, bias=False) for _ in range(3)],
    "3x3": [nn.Conv2d(c, c, 3, padding=1, bias=False)],
    "bottleneck 1x1, 3x3, 1x1": [
        *(nn.Conv2d(c, c // 4, 1, bias=False), nn.Conv2d(c // 4, c // 4, 3, padding=1, bias=False)),
        nn.Conv2d(c // 4, c, 1, bias=False),
    ],
    "depthwise 3x3, then 1x1": [
        *(nn.Conv2d(c, c, 3, padding=1, groups=c, bias=False), nn.Conv2d(c, c, 1, bias=False)),
    ],
}
print("layers                     weights  sees")
counts = {}
for name, stack in layers.items():
    counts[name] = sum(layer.weight.numel() for layer in stack)
    sees = 1 + sum(layer.kernel_size[0] - 1 for layer in stack)
    assert nn.Sequential(*stack)(torch.zeros(1, c, 8, 8)).shape == (1, c, 8, 8)
    print(f"{name:25} {counts[name]:8}  {sees}x{sees}")
# --8<-- [end:measure]

assert counts["three 3x3"] * 49 == counts["7x7"] * 27
assert counts["depthwise 3x3, then 1x1"] < counts["3x3"] / 8
