# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "torch"]
# ///
"""A small vision transformer on a thousand scenes of five plain shapes; then its patches are shuffled."""

# --8<-- [start:data]

import numpy as np
import torch
from torch import nn

from dlref.data import SCENE_SHAPES, scenes

plain = {"shapes": SCENE_SHAPES[:5], "textures": ["plain"], "backgrounds": ["clouds"], "occlusion": 0, "clutter": 0}


def images_of(n, seed):
    made = scenes(n, size=32, rng=np.random.default_rng(seed), **plain)
    return torch.from_numpy(made.images - 0.5), torch.from_numpy(made.labels[:, 0])


(x, y), (x_test, y_test) = images_of(1000, 0), images_of(500, 1)
# --8<-- [end:data]


# --8<-- [start:model]
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


# --8<-- [end:model]


# --8<-- [start:train]
def fit(model, epochs=12, rate=2e-3):
    optimizer = torch.optim.AdamW(model.parameters(), lr=rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, epochs * 20)  # rises, then falls to zero
    for _ in range(epochs):
        for rows in torch.randperm(1000).split(50):
            loss = nn.functional.cross_entropy(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    return model.eval()


# --8<-- [end:train]


# --8<-- [start:shuffle]
def shuffled(images, seed=0):
    """The 16 patches of each image in another order, the same for all images."""
    order = torch.randperm(16, generator=torch.Generator().manual_seed(seed))
    grid = images.reshape(-1, 3, 4, 8, 4, 8).permute(0, 2, 4, 1, 3, 5).reshape(-1, 16, 3, 8, 8)[:, order]
    return grid.reshape(-1, 4, 4, 3, 8, 8).permute(0, 3, 1, 4, 2, 5).reshape(images.shape)


# --8<-- [end:shuffle]

# --8<-- [start:run]
found = {}
for position in (True, False):
    torch.manual_seed(0)
    model = fit(VisionTransformer(5, position=position))
    with torch.no_grad():
        logits, mixed = model(x_test), model(shuffled(x_test))
    right = [(out.argmax(dim=1) == y_test).float().mean().item() for out in (logits, mixed)]
    change = (logits - mixed).abs().max()
    found[position] = [*right, change]
    print(f"positions {position!s:5}: right {right[0]:.0%}, shuffled {right[1]:.0%}, largest change {change:.3f}")
# --8<-- [end:run]


assert found[True][0] > 0.5
assert found[True][1] < found[True][0] - 0.1
assert found[False][2] < 1e-4
