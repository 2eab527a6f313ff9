# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "scikit-learn", "torch"]
# ///
"""Figure: what a trained network has learned: filters, feature maps, saliency, occlusion, and dreams of digits."""

# --8<-- [start:model]
import matplotlib.pyplot as plt
import torch
from sklearn.datasets import load_digits
from torch import nn

torch.set_default_dtype(torch.float64)
images, labels = load_digits(return_X_y=True)
x, y = torch.from_numpy(images / 16).reshape(-1, 1, 8, 8), torch.from_numpy(labels)
train, test = slice(0, 1400), slice(1400, None)

torch.manual_seed(0)
low = nn.Conv2d(1, 8, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2)
model = nn.Sequential(*low, nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.Flatten(), nn.Linear(256, 10))
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3, weight_decay=1e-3)
for _ in range(8):
    for rows in torch.randperm(1400).split(50):
        loss = nn.functional.cross_entropy(model(x[rows]), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
# --8<-- [end:model]


# --8<-- [start:look]
def saliency(x, y):
    """How strongly each pixel moves the logit of the right class: one backward pass."""
    x = x.clone().requires_grad_()
    logits = model(x).gather(1, y[:, None])
    return torch.autograd.grad(logits.sum(), x)[0].abs()


@torch.no_grad()
def occlusion(x, y, size=3):
    """What the right class loses in probability when a square around each pixel is made blank."""
    whole, loss = model(x).softmax(dim=1).gather(1, y[:, None])[:, 0], torch.zeros_like(x)
    for i in range(8):
        for j in range(8):
            covered = x.clone()
            covered[:, :, max(i - 1, 0) : i + size - 1, max(j - 1, 0) : j + size - 1] = 0
            loss[:, 0, i, j] = whole - model(covered).softmax(dim=1).gather(1, y[:, None])[:, 0]
    return loss


def dream(digit, steps=60):
    """Start from grey and change the pixels, not the weights, until the network sees its idea of the digit."""
    picture = torch.full((1, 1, 8, 8), 0.3, requires_grad=True)
    for _ in range(steps):
        (slope,) = torch.autograd.grad(model(picture)[0, digit] - 2 * (picture**2).sum(), picture)
        picture.data = (picture.data + 0.05 * slope / slope.norm()).clamp(0, 1)
    return picture.detach()


# --8<-- [end:look]


# --8<-- [start:erase]
@torch.no_grad()
def erased(scores, count=8):
    """Accuracy on unseen digits after the pixels with the highest scores have been made blank."""
    pixels = x[test].flatten(1).clone()
    pixels.scatter_(1, scores.flatten(1).topk(count).indices, 0)
    return (model(pixels.reshape(-1, 1, 8, 8)).argmax(dim=1) == y[test]).float().mean().item()


ink = x[test] > 0.3
scores = {
    "the highest saliency": saliency(x[test], y[test]) * ink,
    "the worst occlusion": (occlusion(x[test], y[test]) + 2) * ink,
    "chance": (torch.rand(x[test].shape) + 1) * ink,
}
print(f"unseen digits read: {(model(x[test]).argmax(dim=1) == y[test]).float().mean():.0%}")
accuracy = {name: erased(values) for name, values in scores.items()}
for name, share in accuracy.items():
    print(f"with 8 pixels of ink erased by {name}: {share:.0%}")
# --8<-- [end:erase]

shown = slice(1400 + int((y[test] == 4).nonzero()[0]), None)
digit, label = x[shown][:1], y[shown][:1]
filters, maps = model[0].weight.detach()[:, 0], low[1](model[0](digit)).detach()[0]
last = [digit, saliency(digit, label), occlusion(digit, label), *(dream(d) for d in (0, 2, 3, 4, 7))]
titles = ["digit", "saliency", "occlusion", *(f"dream of {d}" for d in (0, 2, 3, 4, 7))]
fig, axes = plt.subplots(3, 8, figsize=(7.4, 3.3), layout="constrained")
for row, pictures in zip(axes, (filters, maps, [p[0, 0] for p in last]), strict=True):
    for ax, picture in zip(row, pictures, strict=True):
        ax.imshow(picture.numpy(), interpolation="none")
        ax.set(xticks=[], yticks=[])
for ax, title in zip(axes[2], titles, strict=True):
    ax.set_title(title, fontsize=9, pad=3)
axes[0, 0].set_ylabel("filters", fontsize=9)
axes[1, 0].set_ylabel("maps", fontsize=9)
plt.savefig("figure_inside.svg")

assert accuracy["chance"] > accuracy["the highest saliency"] + 0.05
assert accuracy["chance"] > accuracy["the worst occlusion"] + 0.05
assert all(model(dream(d)).argmax() == d for d in (0, 2, 3, 4, 7))
