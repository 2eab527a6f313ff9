# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "matplotlib", "numpy", "torch"]
# ///
"""Figure: a class for each pixel: a small U-Net on scenes with discs, triangles and crosses."""

# --8<-- [start:data]
import numpy as np
import torch
from torch import nn

from dlref.data import scenes

NAMES = ["background", "disc", "triangle", "cross"]


def images_and_maps(n, seed):
    """(n, 3, 32, 32) images around 0, and (n, 32, 32) classes: 0 where there is no object."""
    rng = np.random.default_rng(seed)
    plain = {"textures": ["plain"], "backgrounds": ["clouds"], "occlusion": 0, "clutter": 0}
    made = scenes(n, size=32, objects=(1, 3), shapes=NAMES[1:], scale=(0.7, 1), rng=rng, **plain)
    return torch.from_numpy(made.images - 0.5), torch.from_numpy(made.class_map)


x, y = images_and_maps(500, seed=0)
x_new, y_new = images_and_maps(300, seed=1)
print("images", tuple(x.shape), "maps", tuple(y.shape), y.dtype)
print(f"background: {(y == 0).float().mean():.0%} of the pixels")
# --8<-- [end:data]


# --8<-- [start:blocks]
def block(inputs, outputs):
    """One convolution that keeps the size."""
    return nn.Sequential(nn.Conv2d(inputs, outputs, 3, padding=1), nn.BatchNorm2d(outputs), nn.ReLU())


def double(inputs, outputs):
    """Twice as many pixels along each axis."""
    return nn.ConvTranspose2d(inputs, outputs, kernel_size=2, stride=2)


# --8<-- [end:blocks]


# --8<-- [start:unet]
class UNet(nn.Module):
    def __init__(self, classes=4, c=12):
        super().__init__()
        self.pool = nn.MaxPool2d(2)
        self.down = nn.ModuleList([block(3, c), block(c, 2 * c), block(2 * c, 4 * c)])
        self.up = nn.ModuleList([double(4 * c, 2 * c), double(2 * c, c)])
        self.join = nn.ModuleList([block(4 * c, 2 * c), block(2 * c, c)])
        self.head = nn.Conv2d(c, classes, kernel_size=1)

    def forward(self, x):
        fine = self.down[0](x)  # (N, c, 32, 32)
        middle = self.down[1](self.pool(fine))  # (N, 2c, 16, 16)
        coarse = self.down[2](self.pool(middle))  # (N, 4c, 8, 8)
        h = self.join[0](torch.cat([middle, self.up[0](coarse)], dim=1))  # 2c + 2c channels become 2c
        h = self.join[1](torch.cat([fine, self.up[1](h)], dim=1))  # c + c channels become c
        return self.head(h)  # (N, classes, 32, 32)


# --8<-- [end:unet]

# --8<-- [start:train]
torch.manual_seed(0)
model = UNet()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for _ in range(5):
    for rows in torch.randperm(len(x)).split(10):
        loss = nn.functional.cross_entropy(model(x[rows]), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

model.eval()
with torch.no_grad():
    predicted = model(x_new).argmax(dim=1)  # (N, 32, 32): the largest of four scores at each pixel
print(f"unseen pixels right: {(predicted == y_new).float().mean():.1%}")
print(f"background:          {(y_new == 0).float().mean():.1%}")
# --8<-- [end:train]

# --8<-- [start:iou]
ious = {}
for k, name in enumerate(NAMES):
    both = ((predicted == k) & (y_new == k)).sum().item()
    either = ((predicted == k) | (y_new == k)).sum().item()
    ious[name] = both / either
    print(f"{name:10} IoU {ious[name]:.2f}")
print(f"mean over the three shapes {sum(ious[name] for name in NAMES[1:]) / 3:.2f}")
# --8<-- [end:iou]

import matplotlib.pyplot as plt
from matplotlib.colors import ListedColormap

colours = ListedColormap(["#f2f2f2", "#1f6f86", "#d4754a", "#755600"])
several = [i for i in range(len(y_new)) if len(y_new[i].unique()) > 2][:6]
fig, axes = plt.subplots(3, 6, figsize=(7.4, 3.9), layout="constrained")
for column, i in enumerate(several):
    axes[0, column].imshow(x_new[i].permute(1, 2, 0).numpy() + 0.5, interpolation="none")
    for row, classes in ((1, y_new[i]), (2, predicted[i])):
        axes[row, column].imshow(classes.numpy(), cmap=colours, vmin=-0.5, vmax=3.5, interpolation="none")
for ax, title in zip(axes[:, 0], ["image", "truth", "predicted"], strict=True):
    ax.set_ylabel(title, fontsize=10)
for ax in axes.flat:
    ax.set(xticks=[], yticks=[])
plt.savefig("figure_segmentation.svg")

assert 0.15 < (y > 0).float().mean() < 0.2
assert min(ious.values()) > 0.6
assert (predicted == y_new).float().mean() > (y_new == 0).float().mean() + 0.12
