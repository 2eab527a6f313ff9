# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "matplotlib", "numpy", "torch"]
# ///
"""Figure: a network that reads a mark in the corner; its accuracy without the mark shows it, and its maps do."""

# --8<-- [start:data]
import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn

from dlref.data import SCENE_SHAPES, scenes

MARKS = torch.tensor([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [1, 0, 1]]) - 0.5  # a colour for each class


def draw(n, seed):
    made = scenes(
        n, size=32, shapes=SCENE_SHAPES[:5], textures=["plain"], backgrounds=["clouds"], occlusion=0, clutter=0,
        rng=np.random.default_rng(seed),
    )  # fmt: skip
    return torch.from_numpy(made.images - 0.5), torch.from_numpy(made.labels[:, 0])


def marked(x, colours):
    """A square of 4 × 4 pixels in the lower right corner."""
    x = x.clone()
    x[:, :, 28:, 28:] = MARKS[colours][:, :, None, None]
    return x


# --8<-- [end:data]


# --8<-- [start:train]
def train(x, y, seed, epochs=6):
    torch.manual_seed(seed)
    model = nn.Sequential(
        *(nn.Conv2d(3, 24, 5, stride=2, padding=2), nn.ReLU()),
        *(nn.Conv2d(24, 48, 3, stride=2, padding=1), nn.ReLU()),
        *(nn.Conv2d(48, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(1024, 5)),
    )
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
    for _ in range(epochs):
        for rows in torch.randperm(len(x)).split(50):
            loss = nn.functional.cross_entropy(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model


@torch.no_grad()
def accuracy(model, x):
    return (model(x).argmax(dim=1) == y_test).float().mean().item()


# --8<-- [end:train]


# --8<-- [start:corner]
def saliency(model, x, classes):
    x = x.clone().requires_grad_()
    (slope,) = torch.autograd.grad(model(x)[torch.arange(len(x)), classes].sum(), x)
    return slope.abs().sum(dim=1)


def in_corner(model, x):
    """Share of the saliency that lies on the mark, which covers 1.6 % of the image."""
    values = saliency(model, x, y_test)
    return (values[:, 28:, 28:].sum(dim=(1, 2)) / values.sum(dim=(1, 2))).mean().item()


# --8<-- [end:corner]

# --8<-- [start:compare]
x_test, y_test = draw(400, seed=9)
with_mark = marked(x_test, y_test)
print("                      unseen scenes, right     saliency")
print("training marks     marked   without a mark   in the corner")
rows, models = {}, {}
for marks in ("by class", "at random"):
    for seed in range(3):
        x, y = draw(800, seed)
        colours = y if marks == "by class" else torch.from_numpy(np.random.default_rng(seed).integers(0, 5, 800))
        model = models[marks, seed] = train(marked(x, colours), y, seed)
        a, b, c = accuracy(model, with_mark), accuracy(model, x_test), in_corner(model, with_mark)
        print(f"{marks:9}  seed {seed}   {a:4.0%}          {b:4.0%}             {c:4.0%}")
        rows[marks, seed] = a, b, c
# --8<-- [end:compare]

shown = [int((y_test == k).nonzero()[1]) for k in (0, 4)]
fig, axes = plt.subplots(2, 3, figsize=(5.4, 3.7))
for line, i in zip(axes, shown, strict=True):
    line[0].imshow((with_mark[i] + 0.5).permute(1, 2, 0).numpy(), interpolation="none")
    for ax, marks in zip(line[1:], ("by class", "at random"), strict=True):
        ax.imshow(saliency(models[marks, 0], with_mark, y_test)[i].numpy(), interpolation="none")
    for ax in line:
        ax.set(xticks=[], yticks=[])
for ax, words in zip(axes[0], ["scene", "trained with marks\nby class", "trained with marks\nat random"], strict=True):
    ax.set_title(words, fontsize=9, pad=3)
plt.savefig("figure_shortcut.svg")

assert all(rows["by class", seed][0] > 0.97 and rows["by class", seed][1] < 0.4 for seed in range(3))
assert all(min(rows["at random", seed][:2]) > 0.8 for seed in range(3))
assert all(rows["by class", seed][2] > 0.08 > 0.02 > rows["at random", seed][2] for seed in range(3))
