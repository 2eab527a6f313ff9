# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "matplotlib", "numpy", "torch"]
# ///
"""Figure: a scene, its shifted, mirrored, turned and relit versions, and two scenes mixed in two ways."""

import matplotlib.pyplot as plt
import numpy as np
import torch
from torch.nn import functional

from dlref.data import scenes

plain = {"size": 32, "textures": ["plain"], "backgrounds": ["clouds"], "occlusion": 0, "clutter": 0, "rotation": 0}
made = scenes(8, shapes=["heart", "arrow"], **plain, light=0, rng=np.random.default_rng(5))
heart, arrow = (torch.from_numpy(made.images[i]) for i in (4, 5))
angle = torch.deg2rad(torch.tensor(25.0))
matrix = torch.stack([torch.stack([angle.cos(), -angle.sin()]), torch.stack([angle.sin(), angle.cos()])])
grid = functional.affine_grid(torch.cat([matrix, torch.zeros(2, 1)], dim=1)[None], [1, 3, 32, 32], align_corners=False)
framed = functional.pad(arrow[None], [4] * 4, mode="reflect")[0]
cut = heart.clone()
cut[:, 4:20, 12:28] = arrow[:, 4:20, 12:28]
pictures = {
    "an arrow": arrow,
    "shifted": framed[:, 8:40, :32],
    "mirrored": arrow.flip(dims=[2]),
    "turned": functional.grid_sample(arrow[None], grid, padding_mode="reflection", align_corners=False)[0],
    "other light": (arrow * 0.6 * torch.tensor([1.15, 1.0, 0.85])[:, None, None]).clip(0, 1),
    "a heart": heart,
    "mixup: 0.7 heart": 0.7 * heart + 0.3 * arrow,
    "CutMix: 0.75 heart": cut,
}
figure, axes = plt.subplots(2, 4, figsize=(7, 3.9))
for axis, (name, picture) in zip(axes.flat, pictures.items(), strict=True):
    axis.imshow(picture.permute(1, 2, 0).numpy(), interpolation="none")
    axis.set_title(name, fontsize=10)
    axis.axis("off")
figure.savefig("figure_augmentation.svg")

assert abs(1 - 16 * 16 / 32 / 32 - 0.75) < 1e-9
