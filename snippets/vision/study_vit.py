# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "torch"]
# ///
"""Study: a small vision transformer and a CNN on 500 and on 4,000 scenes, at about equal training time."""

import sys
from time import perf_counter

import numpy as np
import torch
from torch import nn

from dlref.data import SCENE_SHAPES, scenes

SHORT = "--short" in sys.argv
SEEDS, SIZES, STEPS = (1, [100], 3) if SHORT else (3, [500, 4000], 320)


# --8<-- [start:vit]
class VisionTransformer(nn.Module):
    def __init__(self, classes, size=32, patch=8, width=64, heads=4, layers=2, position=True):
        super().__init__()
        self.embed = nn.Conv2d(3, width, patch, stride=patch)
        self.position = nn.Parameter(0.02 * torch.randn((size // patch) ** 2, width)) if position else 0.0
        layer = nn.TransformerEncoderLayer(
            width, heads, 2 * width, dropout=0.0, activation="gelu", batch_first=True, norm_first=True
        )
        self.layers = nn.TransformerEncoder(layer, layers, enable_nested_tensor=False)
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, classes)

    def forward(self, images):  # (N, 3, 32, 32)
        h = self.embed(images).flatten(2).transpose(1, 2)  # (N, 16, width): a row for each patch
        h = self.layers(h + self.position)  # (N, 16, width)
        return self.head(self.norm(h).mean(dim=1))  # (N, classes)


# --8<-- [end:vit]


# --8<-- [start:rivals]
def cnn(classes):
    return nn.Sequential(
        *(nn.Conv2d(3, 24, 5, stride=2, padding=2, bias=False), nn.BatchNorm2d(24), nn.ReLU()),
        *(nn.Conv2d(24, 48, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(48), nn.ReLU()),
        *(nn.Conv2d(48, 64, 3, padding=1, bias=False), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Linear(1024, classes)),
    )


MODELS = {"CNN": cnn, "ViT": VisionTransformer}
RATES = {"CNN": [3e-3, 1e-2], "ViT": [1e-3, 3e-3]}
# --8<-- [end:rivals]


# --8<-- [start:train]
def images_of(n, seed):
    options = {"shapes": SCENE_SHAPES[:5], "textures": ["plain"], "backgrounds": ["clouds"]}
    made = scenes(n, size=32, occlusion=0, clutter=0, rng=np.random.default_rng(seed), **options)
    return torch.from_numpy(made.images - 0.5), torch.from_numpy(made.labels[:, 0])


def right(model, x, y):
    with torch.no_grad():
        return 100 * (torch.cat([model(rows) for rows in x.split(500)]).argmax(dim=1) == y).float().mean().item()


def train(name, n, rate, seed):
    """Validation, test and training images right, and the seconds of 320 steps on batches of 50."""
    torch.manual_seed(seed)
    model, batches = MODELS[name](5), []
    optimizer = torch.optim.AdamW(model.parameters(), lr=rate, weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, STEPS)  # rises, then falls to zero
    start = perf_counter()
    for _ in range(STEPS):
        batches = batches or [*torch.randperm(n).split(50)]
        rows = batches.pop()
        loss = nn.functional.cross_entropy(model(x[rows]), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    seconds = perf_counter() - start
    model.eval()
    return right(model, *validation), right(model, *test), right(model, x[: min(n, 1000)], y[: min(n, 1000)]), seconds


# --8<-- [end:train]


def products(model):
    """Multiply-adds for one image: weights times positions, and the scores and means of attention."""
    if isinstance(model, VisionTransformer):
        weights = sum(p.numel() for p in model.layers.parameters() if p.dim() == 2)
        return 16 * (model.embed.weight.numel() + weights) + 2 * 2 * 16 * 16 * 64 + 64 * 5
    return sum(model[i].weight.numel() * places for i, places in ((0, 256), (3, 64), (6, 64), (11, 1)))


x, y = images_of(max(SIZES), 0)
validation, test = images_of(max(SIZES) // 8, 100), images_of(max(SIZES) // 2, 200)
for name, make in MODELS.items():
    weights = sum(p.numel() for p in make(5).parameters())
    print(f"{name}: {weights} weights, {products(make(5)) / 1e6:.1f} million products an image")
found = {}
print("training        seconds a             training       test images right")
print("images   model   training    rate     images right   three seeds, mean")
for n in SIZES:
    for name in MODELS:
        first = {rate: train(name, n, rate, 0) for rate in RATES[name]}
        rate = max(first, key=lambda rate: first[rate][0])  # by the validation images
        runs = [first[rate], *(train(name, n, rate, seed) for seed in range(1, SEEDS))]
        found[n, name] = scores = [run[1] for run in runs]
        seconds, own = min(run[3] for run in [*first.values(), *runs]), np.mean([run[2] for run in runs])
        each = "  ".join(f"{score:.1f}" for score in [*scores, np.mean(scores)])
        print(f"{n:6}   {name:6}  {seconds:8.1f}    {rate:<8g} {own:8.1f}       {each}", flush=True)

for n in SIZES:
    assert SHORT or min(found[n, "CNN"]) > max(found[n, "ViT"]) + 5
assert SHORT or min(found[4000, "ViT"]) > max(found[500, "ViT"])
