# /// script
# requires-python = ">=3.11"
# dependencies = ["dlref", "matplotlib", "numpy", "torch"]
# ///
"""Figure: scenes changed a little along the sign of the gradient are misread, the same amount of noise does less."""

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
    return torch.from_numpy(made.images - 0.5), torch.from_numpy(made.labels[:, 0])


x, y = draw(1000, seed=0)
x_test, y_test = draw(300, seed=1)
# --8<-- [end:data]


# --8<-- [start:train]
def train(seed, epochs=8):
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


model = train(seed=0)
print(f"right on unseen scenes: {accuracy(model, x_test):.0%}")
# --8<-- [end:train]


# --8<-- [start:fgsm]
def fgsm(model, x, y, eps):
    x = x.clone().requires_grad_()
    loss = nn.functional.cross_entropy(model(x), y)
    (slope,) = torch.autograd.grad(loss, x)
    return (x + eps * slope.sign()).clamp(-0.5, 0.5).detach()


def noisy(x, eps):
    return (x + eps * torch.randn(x.shape).sign()).clamp(-0.5, 0.5)


steps = [0, 1, 2, 4, 8, 16]  # of 255
attacked = [accuracy(model, fgsm(model, x_test, y_test, k / 255)) for k in steps]
shaken = [accuracy(model, noisy(x_test, k / 255)) for k in steps]
print("every pixel moved by  ", "".join(f"{f'{k}/255':>8}" for k in steps))
print("by the gradient's sign", "".join(f"{share:8.0%}" for share in attacked))
print("by random signs       ", "".join(f"{share:8.0%}" for share in shaken))
# --8<-- [end:fgsm]


# --8<-- [start:pgd]
def pgd(model, x, y, eps, steps=10):
    start, size = x, 2.5 * eps / steps
    x = (start + eps * (2 * torch.rand(x.shape) - 1)).clamp(-0.5, 0.5)
    for _ in range(steps):
        x = x.clone().requires_grad_()
        (slope,) = torch.autograd.grad(nn.functional.cross_entropy(model(x), y), x)
        x = (x + size * slope.sign()).detach()
        x = torch.minimum(torch.maximum(x, start - eps), start + eps).clamp(-0.5, 0.5)
    return x


# --8<-- [end:pgd]

# --8<-- [start:stronger]
stronger = [accuracy(model, pgd(model, x_test, y_test, k / 255)) for k in steps]
print("ten steps of PGD      ", "".join(f"{share:8.0%}" for share in stronger))
# --8<-- [end:stronger]

eps = 4 / 255
moved = fgsm(model, x_test, y_test, eps)
with torch.no_grad():
    before, after = model(x_test).softmax(dim=1), model(moved).softmax(dim=1)
good = (before.argmax(dim=1) == y_test) & (before.max(dim=1).values > 0.95) & (after.argmax(dim=1) != y_test)
i = int((after.max(dim=1).values * good).argmax())
fig, axes = plt.subplots(1, 4, figsize=(7.4, 2.3), width_ratios=[1, 1, 1, 1.9])
pictures = [x_test[i] + 0.5, 0.5 + (moved[i] - x_test[i]) / eps / 2, moved[i] + 0.5]
names = [f"{SCENE_SHAPES[p[i].argmax()]}: {p[i].max():.0%}" for p in (before, after)]
names.insert(1, "what is added,\nmuch enlarged")
for ax, picture, words in zip(axes, pictures, names, strict=False):
    ax.imshow(picture.permute(1, 2, 0).clamp(0, 1).numpy(), interpolation="none")
    ax.set(xticks=[], yticks=[])
    ax.set_xlabel(words, fontsize=10)
axes[3].plot(steps, [100 * share for share in shaken], "o-", label="random signs", color="C0")
axes[3].plot(steps, [100 * share for share in attacked], "s-", label="gradient's sign", color="C1")
axes[3].set(xlabel="every pixel moved by (of 255)", ylabel="right (%)", ylim=(0, 105))
axes[3].legend(fontsize=9, loc="center right", bbox_to_anchor=(1.05, 0.55))
plt.savefig("figure_fgsm.svg")

assert attacked[0] > 0.9
assert min(shaken) > attacked[0] - 0.04
assert attacked[3] < 0.5
assert stronger[3] < attacked[3] + 0.02
assert stronger[-1] < 0.03 < attacked[-1]
