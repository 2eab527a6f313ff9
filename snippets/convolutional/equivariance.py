# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Shift the image, and the answers shift along: exactly so only inside, and with a stride only for some shifts."""

# --8<-- [start:shifts]
import torch
from torch import nn

torch.manual_seed(0)
image = torch.randn(1, 1, 32, 32, dtype=torch.float64)


def conv(ins=1, stride=1, padding_mode="circular"):
    """A 3x3 convolution on an image that is closed to a ring, unless told otherwise."""
    return nn.Conv2d(ins, 8, 3, stride, padding=1, padding_mode=padding_mode).double()


def mismatch(layer, shift, stride=1, frame=0):
    """Shift and then filter, or filter and then shift: how much they differ, relative to the answers."""
    with torch.no_grad():
        first = layer(image.roll(shift, dims=3))
        last = layer(image).roll(shift // stride, dims=3)
    inside = slice(frame, first.shape[3] - frame)
    return ((first - last)[..., inside].abs().mean() / last.abs().mean()).item()


bordered, strided = conv(padding_mode="zeros"), conv(stride=2)
end = conv(8), nn.ReLU(), nn.AdaptiveAvgPool2d(1)
plain, pooled = nn.Sequential(conv(), nn.ReLU(), *end), nn.Sequential(conv(), nn.ReLU(), nn.MaxPool2d(2), *end)
print(f"stride 1, by 1 pixel, zeros around:   {mismatch(bordered, 1):.3f}")
print(f"stride 1, by 1 pixel, inside only:    {mismatch(bordered, 1, frame=2):.3f}")
print(f"stride 2, by 2 pixels, closed ring:   {mismatch(strided, 2, stride=2):.3f}")
print(f"stride 2, by 1 pixel, closed ring:    {mismatch(strided, 1, stride=2):.3f}")
print(f"stride 2, two unrelated images:       {mismatch(lambda _: strided(torch.randn_like(image)), 0):.3f}")
print(f"mean over all places, by 1 pixel:     {mismatch(plain, 1):.3f}")
print(f"the same, with a pooling on the way:  {mismatch(pooled, 1):.3f}")
# --8<-- [end:shifts]

# --8<-- [start:border]
deep = nn.Sequential(*(conv(8 if k else 1, padding_mode="zeros") for k in range(3)))
for frame in range(6):
    print(f"columns left out on each side: {frame}, mismatch {mismatch(deep, 1, frame=frame):.4f}")
# --8<-- [end:border]

assert mismatch(bordered, 1, frame=2) < 1e-12 < 0.01 < mismatch(bordered, 1)
assert mismatch(strided, 2, stride=2) < 1e-12 < 0.5 < mismatch(strided, 1, stride=2)
assert mismatch(plain, 1) < 1e-12 < 0.001 < mismatch(pooled, 1)
assert mismatch(deep, 1, frame=4) < 1e-12 < 1e-4 < mismatch(deep, 1, frame=3)
