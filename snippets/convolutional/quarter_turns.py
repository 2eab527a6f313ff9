# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""A layer that puts each filter on the image in four orientations: a turned image gives turned maps, reordered."""

# --8<-- [start:turns]
import torch
from torch.nn.functional import conv2d

torch.manual_seed(0)
image = torch.randn(1, 3, 32, 32, dtype=torch.float64)
filters = torch.randn(8, 3, 3, 3, dtype=torch.float64)


def plain(x):
    return conv2d(x, filters)


def four_ways(x):
    """One map for each filter and each of its quarter turns: (N, 4, filters, H', W')."""
    return torch.stack([conv2d(x, filters.rot90(turn, dims=(2, 3))) for turn in range(4)], dim=1)


def difference(a, b):
    return ((a - b).abs().mean() / b.abs().mean()).item()


turned = image.rot90(1, dims=(2, 3))
print(f"plain maps:       {difference(plain(turned), plain(image).rot90(1, dims=(2, 3))):.3f}")
expected = four_ways(image).rot90(1, dims=(3, 4)).roll(1, dims=1)  # turned, and handed to the next orientation
print(f"four ways:        {difference(four_ways(turned), expected):.3f}")
strongest = [four_ways(x).amax(dim=(1, 3, 4)) for x in (turned, image)]
print(f"maximum over all: {difference(*strongest):.3f}")
# --8<-- [end:turns]

assert difference(plain(turned), plain(image).rot90(1, dims=(2, 3))) > 0.5
assert difference(four_ways(turned), expected) < 1e-12
assert difference(*strongest) < 1e-12
