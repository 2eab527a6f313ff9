# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "matplotlib", "numpy", "torch"]
# ///
"""Figure: the 24 filters of a first layer before and after training on five shapes, and maps of three images."""

import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn

from dlref.data import scenes

PLAIN = {"textures": ["plain"], "backgrounds": ["clouds"], "occlusion": 0, "clutter": 0}
SHAPES = ["disc", "ring", "crescent", "square", "triangle"]
made = scenes(1000, size=32, shapes=SHAPES, **PLAIN, rng=np.random.default_rng(0))
x, y = torch.from_numpy(made.images - 0.5), torch.from_numpy(made.labels[:, 0])

torch.manual_seed(0)
first = nn.Conv2d(3, 24, 5, stride=2)
rest = nn.ReLU(), nn.Conv2d(24, 48, 3, stride=2), nn.ReLU(), nn.Flatten(), nn.Linear(48 * 6 * 6, 5)
model = nn.Sequential(first, *rest)
before = first.weight.detach().clone()  # (24, 3, 5, 5)
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
for _ in range(10):
    for rows in torch.randperm(len(x)).split(50):
        loss = nn.functional.cross_entropy(model(x[rows]), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
after = first.weight.detach()


def step_to_neighbour(filters):
    """Typical difference of two weights side by side, divided by that of any two weights of the same table."""
    side_by_side = (filters[..., 1:] - filters[..., :-1]).square().mean()
    return (side_by_side / (2 * filters.var(dim=(2, 3)).mean())).sqrt().item()


moved = (after - before).flatten(1).norm(dim=1)
order = moved.argsort(descending=True)
shown = [0, 1, 3]  # a disc, a ring and a square
maps = model[:2](x[shown]).detach()
busy = [k for k in order.tolist() if (maps[:, k].amax(dim=(1, 2)) > 0.2).all()][:6]

fig = plt.figure(figsize=(7.2, 4.9))
top, bottom = fig.subfigures(2, 1, height_ratios=[2, 2.6])
for column, title, filters in zip(
    top.subfigures(1, 2), ("at the start", "after training"), (before, after), strict=True
):
    column.suptitle(title, fontsize=11)
    for ax, kernel in zip(column.subplots(4, 6).flat, filters[order], strict=True):
        ax.imshow((kernel.permute(1, 2, 0) / (2 * kernel.abs().max()) + 0.5).numpy().round(2), interpolation="none")
        ax.axis("off")
for row, image, answers in zip(bottom.subplots(3, 7), x[shown], maps, strict=True):
    row[0].imshow((image + 0.5).permute(1, 2, 0).numpy().round(2), interpolation="none")
    for ax, k in zip(row[1:], busy, strict=True):
        ax.imshow((answers[k] / answers[k].max()).numpy().round(2), vmin=0, vmax=1, interpolation="none")
    for ax in row:
        ax.axis("off")
plt.savefig("figure_first_filters.svg")

assert step_to_neighbour(before) > 0.95
assert step_to_neighbour(after) < 0.87
