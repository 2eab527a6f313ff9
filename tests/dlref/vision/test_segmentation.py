"""U-Net: its twin, its size, what it sees, and that it learns."""

from itertools import pairwise

import numpy as np
import pytest
import torch

from dlref.engine import Tensor, apply
from dlref.losses import cross_entropy
from dlref.optimization import Adam
from dlref.pytorch import vision as twins
from dlref.vision import UNet
from tests.dlref.twins import check_twins


def test_it_is_its_twin():
    rng = np.random.default_rng(0)
    ours = UNet(2, 3, width=3, depth=2, rng=rng, dtype=np.float64)
    x = rng.standard_normal((2, 2, 8, 12))
    twin = twins.UNet(2, 3, width=3, depth=2).double()
    check_twins(ours, [twin], lambda model: model(x), lambda model: model(torch.tensor(x)))


def test_the_paper_s_size():
    """Figure 1, by its arrows: 3×3 convolutions from 1 to 64, 64 to 64, ..., 2×2 up, and 1×1 at the end."""
    widths = [64, 128, 256, 512, 1024]
    pairs = [(1, 64), *pairwise(widths), *((2 * w, w) for w in widths[:-1])]
    weights = sum(9 * a * b + b + 9 * b * b + b for a, b in pairs)
    weights += sum(4 * 2 * w * w + w for w in widths[:-1]) + 64 * 2 + 2
    assert weights == 31_030_658
    model = twins.UNet(1, 2, width=64, depth=4, device="meta")
    assert sum(p.numel() for p in model.parameters()) == weights


def test_bridges_carry_the_pixel_itself():
    """Without what the lowest level says, a pixel's score still depends on that pixel; and with it, on far ones."""
    rng = np.random.default_rng(0)
    model = UNet(1, 1, width=8, depth=2, rng=rng, dtype=np.float64)
    x = Tensor(rng.standard_normal((1, 1, 32, 32)), requires_grad=True)
    model(x)[0, 0, 16, 16].backward()
    seen = np.argwhere(x.grad[0, 0] != 0)
    assert np.ptp(seen[:, 0]) > 20
    for up in model.up:
        up.weight.data[...] = up.bias.data[...] = 0
    x.grad = None
    model(x)[0, 0, 16, 16].backward()
    seen = np.argwhere(x.grad[0, 0] != 0)
    assert 0 < np.ptp(seen[:, 0]) <= 8


def test_it_learns_which_pixels_belong_to_a_square():
    """With this much noise a pixel alone does not tell; its surroundings do."""
    rng = np.random.default_rng(0)
    masks = np.zeros((4, 12, 12), int)
    for mask, (top, left) in zip(masks, rng.integers(1, 6, (4, 2)), strict=True):
        mask[top : top + 5, left : left + 5] = 1
    images = (masks[:, None] + 0.4 * rng.standard_normal((4, 1, 12, 12))).astype(np.float32)
    model = UNet(1, 2, width=8, depth=1, rng=rng)
    optimizer = Adam(model.parameters(), lr=0.02)
    for _ in range(50):
        loss = apply(cross_entropy, model(images), masks)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    def overlap(guess):
        return (guess & masks).sum() / (guess | masks).sum()

    assert overlap(images[:, 0] > 0.5) < 0.6
    assert overlap(model(images).data.argmax(1)) > 0.85


@pytest.mark.parametrize(
    ("act", "error", "message"),
    [
        (lambda rng: UNet(depth=0, rng=rng), ValueError, "UNet: depth must be at least 1, got 0"),
        (lambda rng: UNet(width=0, rng=rng), ValueError, "UNet: width must be at least 1, got 0"),
        (lambda rng: UNet(num_classes=1.5, rng=rng), TypeError, "UNet: num_classes must be an int, got float"),
        (lambda rng: UNet(rng=rng)(np.ones((1, 1, 16, 12))), ValueError, r"multiples of 8, got shape \(1, 1, 16, 12\)"),
        (lambda rng: UNet(rng=rng)(np.ones((1, 16, 16))), ValueError, r"UNet: x must be \(N, C, H, W\)"),
    ],
)
def test_bad_input(act, error, message):
    with pytest.raises(error, match=message):
        act(np.random.default_rng(0))
