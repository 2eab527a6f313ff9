# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "matplotlib", "numpy", "torch"]
# ///
"""Figure: which pixels decided? Saliency, gradient × input, occlusion and Grad-CAM of four unseen scenes."""

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
with torch.no_grad():
    right = model(x_test).argmax(dim=1) == y_test
x_test, y_test, mask = x_test[right], y_test[right], mask[right]


# --8<-- [start:occlusion]
@torch.no_grad()
def occlusion(model, x, classes, size=8, step=4):
    """What the logit loses, on average over all grey squares that cover a pixel."""
    rows = torch.arange(len(x))
    whole = model(x)[rows, classes]  # (N,): of each image the logit of its class
    lost, covers = torch.zeros(len(x), 32, 32), torch.zeros(32, 32)
    for i in range(0, 33 - size, step):
        for j in range(0, 33 - size, step):
            covered = x.clone()
            covered[:, :, i : i + size, j : j + size] = 0  # grey, because 0.5 was subtracted
            lost[:, i : i + size, j : j + size] += (whole - model(covered)[rows, classes])[:, None, None]
            covers[i : i + size, j : j + size] += 1
    return (lost / covers).clamp(min=0)  # (N, 32, 32)


# --8<-- [end:occlusion]


# --8<-- [start:gradient]
def gradient(model, x, classes):
    x = x.clone().requires_grad_()
    logits = model(x)[torch.arange(len(x)), classes]  # (N,): of each image the logit of its class
    (slope,) = torch.autograd.grad(logits.sum(), x)
    return slope  # (N, 3, 32, 32)


def saliency(model, x, classes):
    return gradient(model, x, classes).abs().sum(dim=1)  # (N, 32, 32)


# --8<-- [end:gradient]


# --8<-- [start:times]
def gradient_times_input(model, x, classes):
    return (gradient(model, x, classes) * x).sum(dim=1).abs()  # (N, 32, 32)


# --8<-- [end:times]


# --8<-- [start:cam]
def grad_cam(model, x, classes):
    kept = {}
    hook = model[0].register_forward_hook(lambda layer, inputs, output: kept.update(maps=output))
    logits = model(x)[torch.arange(len(x)), classes]
    hook.remove()
    (slope,) = torch.autograd.grad(logits.sum(), kept["maps"])  # (N, 64, 8, 8)
    weights = slope.mean(dim=(2, 3), keepdim=True)  # (N, 64, 1, 1)
    cam = (weights * kept["maps"]).sum(dim=1, keepdim=True).relu().detach()  # (N, 1, 8, 8)
    return nn.functional.interpolate(cam, size=32, mode="bilinear")[:, 0]  # (N, 32, 32)


# --8<-- [end:cam]

# --8<-- [start:share]
methods = {
    "occlusion": occlusion,
    "saliency": saliency,
    "gradient x input": gradient_times_input,
    "Grad-CAM": grad_cam,
}


def edges(x):
    """A rival that asks no network: how much the pixels on both sides of a pixel differ."""
    padded = nn.functional.pad(x, (1, 1, 1, 1), mode="replicate")
    across = padded[:, :, 1:-1, 2:] - padded[:, :, 1:-1, :-2]
    down = padded[:, :, 2:, 1:-1] - padded[:, :, :-2, 1:-1]
    return (across.abs() + down.abs()).sum(dim=1)  # (N, 32, 32)


def share(values, area):
    return ((values * area).sum(dim=(1, 2)) / values.sum(dim=(1, 2))).nanmean()


found = {name: method(model, x_test, y_test) for name, method in methods.items()}
wide = nn.functional.max_pool2d(mask[:, None].float(), 5, stride=1, padding=2)[:, 0]  # and 2 pixels around it
print("                    on the object   object and 2 pixels around it")
rivals = {"edges, no network": edges(x_test), "all pixels equal": torch.ones(len(x_test), 32, 32)}
for name, values in {**found, **rivals}.items():
    print(f"{name:18}       {share(values, mask):5.0%}        {share(values, wide):10.0%}")
# --8<-- [end:share]

shown = [int((y_test == k).nonzero()[3]) for k in (0, 2, 3, 4)]
fig, axes = plt.subplots(4, 5, figsize=(6.4, 5.2))
for row, i in zip(axes, shown, strict=True):
    row[0].imshow(np.rint((x_test[i] + 0.5).permute(1, 2, 0).numpy() * 15) / 15, interpolation="none")
    for ax, values in zip(row[1:], found.values(), strict=True):
        ax.imshow(np.rint(values[i].numpy() / values[i].max().item() * 15), interpolation="none")
    for ax in row:
        ax.set(xticks=[], yticks=[])
        if ax is not row[0]:
            ax.contour(mask[i].numpy(), levels=[0.5], colors="C1", linewidths=0.8)
for ax, name in zip(axes[0], ["scene", *(name.replace("x", "×") for name in found)], strict=True):
    ax.set_title(name, fontsize=9, pad=3)
plt.savefig("figure_maps.svg")


# --8<-- [start:last]
def alike(a, b):
    """Mean rank correlation of two maps of the same image."""
    ranks = [values.flatten(1).argsort(dim=1).argsort(dim=1).float() for values in (a, b)]
    ranks = [(r - r.mean(dim=1, keepdim=True)) / r.std(dim=1, keepdim=True) for r in ranks]
    return (ranks[0] * ranks[1]).mean().item()


same = {name: [] for name in methods}
for seed in range(3):
    torch.manual_seed(seed)
    model[3].reset_parameters()  # the last linear layer gets new random weights
    for name, method in methods.items():
        same[name].append(alike(found[name][:100], method(model, x_test[:100], y_test[:100])))
for name, values in same.items():
    print(f"{name:18}", *(f"{value:5.2f}" for value in values))
# --8<-- [end:last]

assert all(share(found[name], mask) > mask.float().mean() + 0.1 for name in methods)
assert all(share(found[name], wide) > wide.mean() + 0.1 for name in methods)
assert all(abs(share(found[name], mask) - share(edges(x_test), mask)) < 0.08 for name in methods)
assert min(same["saliency"] + same["gradient x input"]) > 0.4
assert max(same["occlusion"] + same["Grad-CAM"]) < 0.35
