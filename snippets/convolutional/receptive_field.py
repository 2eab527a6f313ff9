# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""How far one output sees: the formula, the pixels with a gradient, and where most of the squared gradient lies."""

# --8<-- [start:formula]
import torch


def receptive_field(layers):
    """Layers of (kernel, stride, dilation)."""
    field, jump = 1, 1
    for k, s, d in layers:
        field += d * (k - 1) * jump
        jump *= s
    return field


print("twenty of kernel 3:              ", receptive_field([(3, 1, 1)] * 20))
print("kernel 2, dilations 1, 2, ... 32:", receptive_field([(2, 1, 2**i) for i in range(6)]))
# --8<-- [end:formula]


# --8<-- [start:gradient]
def seen_from_the_middle(layers, nets, channels=32):
    """Squared gradient of one output for each of 257 inputs, as shares, averaged over random networks."""
    torch.manual_seed(0)
    total = torch.zeros(257)
    for _ in range(nets):
        x = h = torch.randn(1, channels, 257, requires_grad=True)
        for k, s, d in layers:
            weight = torch.randn(channels, channels, k) / (channels * k / 2) ** 0.5  # He's initial weights
            h = torch.relu(torch.conv1d(h, weight, stride=s, dilation=d))
        (dx,) = torch.autograd.grad(h[0, :, h.shape[2] // 2].sum(), x)
        total += (dx[0] ** 2).sum(dim=0)
    return total / total.sum()


# --8<-- [end:gradient]


# --8<-- [start:check]
stacks = {
    "three of kernel 3": [(3, 1, 1)] * 3,
    "two of kernel 5 and stride 2": [(5, 2, 1)] * 2,
    "kernels 5, 2, 5, 2, strides 1, 2": [(5, 1, 1), (2, 2, 1)] * 2,
    "kernel 2, dilations 1, 2, ... 32": [(2, 1, 2**i) for i in range(6)],
    "twenty of kernel 3": [(3, 1, 1)] * 20,
}
print("layers                             formula  with a gradient")
for name, layers in stacks.items():
    seen = seen_from_the_middle(layers, nets=5).nonzero()
    reach = int(seen.max() - seen.min()) + 1
    print(f"{name:34} {receptive_field(layers):7} {reach:16}")
    # --8<-- [end:check]
    assert reach == receptive_field(layers)

# --8<-- [start:effective]
print("layers  field  spread  half of the squared gradient  predicted")
for depth in (5, 10, 20, 40):
    share = seen_from_the_middle([(3, 1, 1)] * depth, nets=20)
    places = torch.arange(257) - 128
    spread = (share * places**2).sum().sqrt()
    half = int((share.sort(descending=True).values.cumsum(dim=0) < 0.5).sum()) + 1
    field, predicted = receptive_field([(3, 1, 1)] * depth), (2 * depth / 3) ** 0.5
    print(f"{depth:6} {field:6} {spread:7.1f} {half:17} {predicted:24.1f}")
    # --8<-- [end:effective]
    assert abs(spread / predicted - 1) < 0.15
    assert half < 0.5 * field
