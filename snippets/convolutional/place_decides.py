# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "numpy", "torch"]
# ///
"""In which quarter of the image is the disc? Equal filters and one maximum cannot tell; with coordinates they can."""

# --8<-- [start:data]
import numpy as np
import torch
from torch import nn

from dlref.data import scenes

DISCS = {"shapes": ["disc"], "textures": ["plain"], "backgrounds": ["clouds"], "occlusion": 0, "clutter": 0}
made = scenes(1000, size=32, **DISCS, scale=(0.25, 0.4), shift=0.5, rng=np.random.default_rng(0))
x = torch.from_numpy(made.images - 0.5)
left, upper, right, lower = made.boxes[:, 0].T
quarter = torch.from_numpy(2 * (upper + lower > 32) + (left + right > 32))  # 0 to 3
print("discs in each quarter:", quarter.bincount().tolist())
# --8<-- [end:data]


# --8<-- [start:models]
class Coordinates(nn.Module):
    """Adds two channels: the row and the column of each pixel, from -1 to 1."""

    def forward(self, x):
        line = torch.linspace(-1, 1, x.shape[2])  # (H,)
        both = torch.stack(torch.meshgrid(line, line, indexing="ij"))  # (2, H, W)
        return torch.cat([x, both.expand(len(x), 2, -1, -1)], dim=1)  # (N, 5, H, W)


def network(channels, end, *before):
    layers = nn.Conv2d(channels, 24, 5, stride=2), nn.ReLU(), nn.Conv2d(24, 48, 3, stride=2), nn.ReLU()
    return nn.Sequential(*before, *layers, end, nn.Flatten(), nn.LazyLinear(4))  # it counts its inputs itself


rivals = {
    "largest of each map": lambda: network(3, nn.AdaptiveMaxPool2d(1)),
    "with coordinates": lambda: network(5, nn.AdaptiveMaxPool2d(1), Coordinates()),
    "all of each map": lambda: network(3, nn.Identity()),
}
# --8<-- [end:models]


# --8<-- [start:train]
def unseen_right(model, lr=5e-3):
    model(x[:1])
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    for _ in range(10):
        for rows in torch.randperm(700).split(50):
            loss = nn.functional.cross_entropy(model(x[rows]), quarter[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return (model(x[700:]).argmax(dim=1) == quarter[700:]).float().mean().item()


scores = {name: [] for name in rivals}
for name, make in rivals.items():
    for seed in range(3):
        torch.manual_seed(seed)
        scores[name].append(unseen_right(make()))
    print(f"{name:19}", *(f"{share:.0%}" for share in scores[name]))
# --8<-- [end:train]

assert max(scores["largest of each map"]) < 0.36
assert min(scores["with coordinates"]) > 0.7
assert min(scores["all of each map"]) > 0.85
