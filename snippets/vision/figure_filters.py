# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "matplotlib", "numpy", "torch"]
# ///
"""Figure: the filters of a network's first layer, and what they make of one unseen scene."""

# --8<-- [start:data]
import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn

from dlref.data import SCENE_SHAPES, scenes


def draw(n, seed):
    made = scenes(
        n, size=32, shapes=SCENE_SHAPES[:5], textures=["plain"], backgrounds=["clouds"], occlusion=0, clutter=0,
        rng=np.random.default_rng(seed),
    )  # fmt: skip
    return [torch.from_numpy(a) for a in (made.images - 0.5, made.labels[:, 0], made.masks[:, 0])]


x, y, _ = draw(1000, seed=0)
x_test, y_test, mask = draw(300, seed=1)
# --8<-- [end:data]


# --8<-- [start:train]
def block(n_in, n_out, size):
    return nn.Conv2d(n_in, n_out, size, padding=size // 2), nn.BatchNorm2d(n_out), nn.ReLU()


torch.manual_seed(0)
features = nn.Sequential(*block(3, 16, 5), nn.MaxPool2d(2), *block(16, 32, 3), nn.MaxPool2d(2), *block(32, 64, 3))
model = nn.Sequential(features, nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(64, 5))
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for _ in range(7):
    for rows in torch.randperm(1000).split(50):
        loss = nn.functional.cross_entropy(model(x[rows]), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
model.eval()
right = model(x_test).argmax(dim=1) == y_test
print(f"right on unseen scenes: {right.float().mean():.0%}")
# --8<-- [end:train]

# --8<-- [start:look]
filters = features[0].weight.detach()  # (16, 3, 5, 5)
first = features[:3](x_test[:1]).detach()[0]  # (16, 32, 32)
last = features(x_test[:1]).detach()[0]  # (64, 8, 8)
print("filters", tuple(filters.shape), " first maps", tuple(first.shape), " last maps", tuple(last.shape))
# --8<-- [end:look]

scene = int((right & (y_test == 2)).nonzero()[1])
first, last = features[:3](x_test[scene, None]).detach()[0], features(x_test[scene, None]).detach()[0]
strongest = last.amax(dim=(1, 2)).argsort(descending=True)
fig, axes = plt.subplots(3, 9, figsize=(7.4, 2.9), width_ratios=[2.0, *8 * [1]])
for ax in axes.flat:
    ax.set(xticks=[], yticks=[])
for k in range(8):
    one = filters[k] - filters[k].mean()
    axes[0, 1 + k].imshow((0.5 + 0.5 * one / one.abs().max()).permute(1, 2, 0).numpy(), interpolation="none")
    axes[1, 1 + k].imshow(first[k].numpy(), interpolation="none")
    axes[2, 1 + k].imshow(last[strongest[k]].numpy(), interpolation="none")
for ax in axes[:, 0]:
    ax.axis("off")
axes[1, 0].imshow((x_test[scene] + 0.5).permute(1, 2, 0).numpy(), interpolation="none")
for row, words in enumerate(["filters", "their maps", "last maps"]):
    axes[row, 1].set_ylabel(words, fontsize=9)
plt.savefig("figure_filters.svg")

assert right.float().mean() > 0.93
