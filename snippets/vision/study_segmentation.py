# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "torch"]
# ///
"""Study: a U-Net without its skip connections, and with Dice loss, on small objects; own rates, three new seeds."""

import sys
from functools import cache

import numpy as np
import torch
from torch import nn

from dlref.data import scenes

SHORT = "--short" in sys.argv
RATES, SEEDS, EPOCHS, TRAIN = ([0.01], [1], 1, 60) if SHORT else ([0.003, 0.01, 0.03], [1, 2, 3], 12, 200)


@cache
def parts(seed):
    """Training, validation and test images with one small object each, and its mask."""
    rng = np.random.default_rng(seed)
    made = scenes(
        TRAIN + 300,
        size=32,
        scale=(0.2, 0.35),
        textures=["plain"],
        backgrounds=["clouds"],
        occlusion=0,
        clutter=0,
        rng=rng,
    )
    x, y = torch.from_numpy(made.images - 0.5), torch.from_numpy(made.class_map > 0).long()
    return [*zip(x.split([TRAIN, 100, 200]), y.split([TRAIN, 100, 200]), strict=True)]


def block(inputs, outputs):
    return nn.Sequential(nn.Conv2d(inputs, outputs, 3, padding=1), nn.BatchNorm2d(outputs), nn.ReLU())


# --8<-- [start:unet]
class UNet(nn.Module):
    """Three times to half the size and back. Without skips each enlarged map stands beside a copy of itself."""

    def __init__(self, skips, c=8):
        super().__init__()
        width = [c, 2 * c, 4 * c, 8 * c]
        self.skips = skips
        self.down = nn.ModuleList(block(a, b) for a, b in zip([3, *width], width, strict=False))
        self.up = nn.ModuleList(nn.ConvTranspose2d(2 * b, b, 2, stride=2) for b in width[:-1])
        self.join = nn.ModuleList(block(2 * b, b) for b in width[:-1])
        self.head = nn.Conv2d(c, 2, 1)

    def forward(self, h):
        seen = []
        for level, down in enumerate(self.down):
            h = down(nn.functional.max_pool2d(h, 2) if level else h)
            seen.append(h)
        for level in (2, 1, 0):
            large = self.up[level](h)
            beside = seen[level] if self.skips else large
            h = self.join[level](torch.cat([beside, large], dim=1))
        return self.head(h)


# --8<-- [end:unet]


# --8<-- [start:losses]
def dice_loss(scores, y):
    """1 - Dice of the object, with probabilities in place of 0 and 1, over the whole batch."""
    p, t = scores.softmax(dim=1)[:, 1], (y == 1).float()
    return 1 - (2 * (p * t).sum() + 1) / (p.sum() + t.sum() + 1)


# --8<-- [end:losses]


def overlap(model, x, y):
    with torch.no_grad():
        inside = model.eval()(x).argmax(dim=1) == 1
    model.train()
    shared = (inside & (y == 1)).sum().item()
    return shared / (inside | (y == 1)).sum().item(), (inside == (y == 1)).float().mean().item()


def train(network, loss_of, lr, seed):
    """IoU on the validation part, IoU and accuracy on the test part."""
    (x, y), validation, test = parts(seed)
    torch.manual_seed(seed)
    model = network()
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    steps = EPOCHS * len(x) // 10
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1, 0.02, total_iters=steps)  # down to a fiftieth
    for _ in range(EPOCHS):
        for rows in torch.randperm(len(x)).split(10):
            loss = loss_of(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    return overlap(model, *validation)[0], *overlap(model, *test)


RIVALS = {
    "U-Net, cross-entropy": (lambda: UNet(skips=True), nn.functional.cross_entropy),
    "without skips": (lambda: UNet(skips=False), nn.functional.cross_entropy),
    "U-Net, Dice loss": (lambda: UNet(skips=True), dice_loss),
}
share = np.mean([(y == 1).float().mean().item() for y in [parts(seed)[2][1] for seed in SEEDS]])
print("                       rate    IoU, three seeds       mean   pixels right")
found = {}
for name, (network, loss_of) in RIVALS.items():
    tried = {lr: train(network, loss_of, lr, seed=0)[0] for lr in RATES}
    lr = max(tried, key=tried.get)
    _, ious, rights = zip(*(train(network, loss_of, lr, seed) for seed in SEEDS), strict=True)
    found[name] = np.array(ious)
    each = "   ".join(f"{iou:.2f}" for iou in ious)
    print(f"{name:20}   {lr:<5}   {each:20}   {np.mean(ious):.2f}   {np.mean(rights):.1%}", flush=True)
print(f"object: {share:.1%} of the pixels")

full, bare, dice = found.values()
assert 0.02 < share < 0.05
assert SHORT or bare.mean() < full.mean() - 0.03
assert SHORT or abs(dice.mean() - full.mean()) < 0.12
