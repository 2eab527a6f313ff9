# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""The formula for the size of a convolution's output, against PyTorch, for every combination of options."""

# --8<-- [start:formula]
from itertools import product

import torch


def output_size(n, k, s=1, p=0, d=1):
    return (n + 2 * p - d * (k - 1) - 1) // s + 1


checked = 0
for n, k, s, p, d in product(range(1, 12), (1, 2, 3, 5), (1, 2, 3), (0, 1, 2), (1, 2, 3)):
    expected = output_size(n, k, s, p, d)
    if expected >= 1:  # else the filter does not fit
        y = torch.conv1d(torch.ones(1, 1, n), torch.ones(1, 1, k), stride=s, padding=p, dilation=d)
        assert y.shape[2] == expected
        checked += 1
print(checked, "combinations agree with PyTorch")
# --8<-- [end:formula]

# --8<-- [start:examples]
print("28 pixels, kernel 3, padding 1:", output_size(28, 3, p=1))
print("and stride 2:                  ", output_size(28, 3, s=2, p=1))
print("27 pixels, the same:           ", output_size(27, 3, s=2, p=1))
print("28 pixels, kernel 5, dilated 2:", output_size(28, 5, d=2))
# --8<-- [end:examples]

assert checked == 948
assert output_size(28, 3, s=2, p=1) == output_size(27, 3, s=2, p=1) == 14
