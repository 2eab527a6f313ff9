# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "matplotlib", "numpy", "torch"]
# ///
"""Figure: pictures that raise the score of a class, and whether another network reads them as that class."""

# --8<-- [start:train]
import numpy as np
import torch
from torch import nn

from dlref.data import SCENE_SHAPES, scenes

NAMES = SCENE_SHAPES[:5]
plain = {"textures": ["plain"], "backgrounds": ["clouds"], "occlusion": 0, "clutter": 0}
made = scenes(1200, size=32, shapes=NAMES, rng=np.random.default_rng(0), **plain)
x, y = torch.from_numpy(made.images - 0.5), torch.from_numpy(made.labels[:, 0])


def trained(seed):
    torch.manual_seed(seed)
    model = nn.Sequential(
        *(nn.Conv2d(3, 24, 5, stride=2, padding=2), nn.ReLU()),
        *(nn.Conv2d(24, 48, 3, stride=2, padding=1), nn.ReLU()),
        *(nn.Conv2d(48, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Linear(1024, 5)),
    )
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
    for _ in range(6):
        for rows in torch.randperm(1000).split(50):
            loss = nn.functional.cross_entropy(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model.eval()


models = [trained(seed) for seed in (0, 1)]
for model in models:
    print(f"unseen scenes right: {(model(x[1000:]).argmax(dim=1) == y[1000:]).float().mean():.0%}")
# --8<-- [end:train]


# --8<-- [start:dream]
def dream(model, classes, smooth, steps=100):
    """Start from faint noise and raise the score of a class; `smooth` shifts and blurs the picture on the way."""
    picture = 0.05 * torch.randn(len(classes), 3, 32, 32)
    for step in range(steps):
        picture.requires_grad_()
        seen = picture
        if smooth:
            seen = picture.roll(tuple(torch.randint(-3, 4, (2,)).tolist()), dims=(2, 3))
        score = model(seen).gather(1, classes[:, None]).sum()
        (slope,) = torch.autograd.grad(score, picture)
        with torch.no_grad():
            slope = slope / slope.square().mean(dim=(1, 2, 3), keepdim=True).sqrt()
            picture = (picture + 0.02 * slope).clamp(-0.5, 0.5)
            if smooth and step % 4 == 0 and step < steps - 20:
                soft = nn.functional.avg_pool2d(nn.functional.pad(picture, (1, 1, 1, 1), mode="replicate"), 3, stride=1)
                picture = 0.5 * picture + 0.5 * soft
    return picture.detach()


classes = torch.arange(5).repeat(4)  # four starts for each class
torch.manual_seed(0)
dreams = {
    "plain ascent": dream(models[0], classes, smooth=False),
    "shifted, blurred": dream(models[0], classes, smooth=True),
}
# --8<-- [end:dream]

# --8<-- [start:read]
for name, pictures in dreams.items():
    shares = [(model(pictures).argmax(dim=1) == classes).float().mean().item() for model in models]
    print(f"{name:16} read as meant by the network itself: {shares[0]:.0%}, by the other: {shares[1]:.0%}")
# --8<-- [end:read]

import matplotlib.pyplot as plt

rows = {"a scene": x[:5], **{name: pictures[:5] for name, pictures in dreams.items()}}
fig, axes = plt.subplots(3, 5, figsize=(6.2, 4), layout="constrained")
for line, (name, pictures) in zip(axes, rows.items(), strict=True):
    line[0].set_ylabel(name, fontsize=9)
    for ax, picture in zip(line, pictures, strict=True):
        levels = (7 * (picture.permute(1, 2, 0) + 0.5)).round() / 7  # eight a colour: a smaller file
        ax.imshow(levels.numpy(), interpolation="none")
        ax.set(xticks=[], yticks=[])
for ax, name in zip(axes[0], NAMES, strict=True):
    ax.set_title(name, fontsize=10)
plt.savefig("figure_dreams.svg")

with torch.no_grad():
    own, other = ((models[k](dreams["plain ascent"]).argmax(dim=1) == classes).float().mean() for k in (0, 1))
assert own > 0.9
assert other > 0.45, "a fifth would be chance"
