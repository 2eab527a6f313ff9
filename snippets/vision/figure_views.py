# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "matplotlib", "numpy", "torch"]
# ///
"""Figure: four scenes, and two views of each."""

import matplotlib.pyplot as plt
import numpy as np
import torch
from torch.nn import functional

from dlref.data import scenes


def view(x):
    """Another crop, turn and mirror image of each scene, with its colours exchanged, paler, and in other light."""
    n, angle, zoom = len(x), (2 * torch.rand(len(x)) - 1) * 0.26, 0.75 + 0.4 * torch.rand(len(x))
    flip, (across, down) = 1 - 2.0 * torch.randint(2, (n,)), 0.5 * torch.rand(2, n) - 0.25
    first = torch.stack([zoom * flip * angle.cos(), -zoom * angle.sin(), across], dim=1)
    second = torch.stack([zoom * flip * angle.sin(), zoom * angle.cos(), down], dim=1)
    grid = functional.affine_grid(torch.stack([first, second], dim=1), list(x.shape), align_corners=False)
    x = functional.grid_sample(x, grid, padding_mode="reflection", align_corners=False)
    order = torch.rand(n, 3).argsort(dim=1)[:, :, None, None].expand_as(x)
    colour = torch.rand(n, 1, 1, 1)
    x = colour * x.gather(1, order) + (1 - colour) * x.mean(dim=1, keepdim=True)
    return x * (0.6 + 0.8 * torch.rand(n, 1, 1, 1)) + 0.4 * torch.rand(n, 3, 1, 1) - 0.2


torch.manual_seed(1)
rng = np.random.default_rng(3)
made = scenes(4, size=32, shapes=["triangle", "star", "heart", "arrow"], occlusion=0, clutter=0, rng=rng)
x = torch.from_numpy(made.images - 0.5)
figure, axes = plt.subplots(3, 4, figsize=(5, 3.9))
for row, name, batch in zip(axes, ["scene", "a view", "another"], [x, view(x), view(x)], strict=True):
    for axis, picture in zip(row, batch, strict=True):
        axis.imshow((picture + 0.5).clip(0, 1).permute(1, 2, 0).numpy(), interpolation="none")
        axis.set_xticks([])
        axis.set_yticks([])
        axis.spines[:].set_visible(False)
    row[0].set_ylabel(name)
figure.savefig("figure_views.svg")

assert len(x) == 4
