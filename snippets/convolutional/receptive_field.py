# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""How far one output sees: the formula, the pixels with a gradient, and where most of the gradient comes from."""

# --8<-- [start:field]
import torch


def formula(layers):
    field, jump = 1, 1
    for k, s, d in layers:
        field += (k - 1) * d * jump
        jump *= s
    return field


def gradient(layers, channels=8, nets=50):
    """Squared gradient of one output with respect to each input, averaged over random networks."""
    torch.manual_seed(0)
    total = torch.zeros(257)
    for _ in range(nets):
        x = h = torch.randn(1, channels, 257, requires_grad=True)
        for k, s, d in layers:
            weight = torch.randn(channels, channels, k) / (channels * k / 2) ** 0.5
            h = torch.relu(torch.conv1d(h, weight, stride=s, dilation=d))
        (dx,) = torch.autograd.grad(h[0, 0, h.shape[2] // 2], x)
        total += (dx[0] ** 2).sum(dim=0)
    return total / total.sum()


stacks = {
    "three of kernel 3": [(3, 1, 1)] * 3,
    "two of kernel 5 and stride 2": [(5, 2, 1)] * 2,
    "LeNet's convolutions and poolings": [(5, 1, 1), (2, 2, 1)] * 2,
    "kernel 2, dilations 1, 2, 4, ... 32": [(2, 1, 2**i) for i in range(6)],
    "twenty of kernel 3": [(3, 1, 1)] * 20,
}
print("stack                                formula  seen  half of the gradient")
for name, layers in stacks.items():
    share = gradient(layers)
    seen = share.nonzero()
    reach = int(seen.max() - seen.min()) + 1
    half = int((share.sort(descending=True).values.cumsum(dim=0) < 0.5).sum()) + 1
    print(f"{name:36} {formula(layers):7} {reach:5} {half:15}")
    # --8<-- [end:field]
    assert reach == formula(layers)
assert half < reach / 3
