# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "scikit-learn", "torch"]
# ///
"""Figure: a digit changed a little along the gradient of the loss is misread, the same amount of noise does nothing."""

# --8<-- [start:model]
import matplotlib.pyplot as plt
import torch
from sklearn.datasets import load_digits
from torch import nn

torch.set_default_dtype(torch.float64)
images, labels = load_digits(return_X_y=True)
x, y = torch.from_numpy(images / 16).reshape(-1, 1, 8, 8), torch.from_numpy(labels)
torch.manual_seed(0)
low = nn.Conv2d(1, 12, 3, padding=1), nn.ReLU(), nn.Conv2d(12, 24, 3, stride=2, padding=1), nn.ReLU()
model = nn.Sequential(*low, nn.Flatten(), nn.Linear(384, 10))
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
for _ in range(8):
    for rows in torch.randperm(1400).split(50):
        loss = nn.functional.cross_entropy(model(x[rows]), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
# --8<-- [end:model]


# --8<-- [start:attack]
def adversarial(x, y, eps):
    """Move every pixel by eps, each in the direction that makes the loss grow."""
    x = x.clone().requires_grad_()
    (slope,) = torch.autograd.grad(nn.functional.cross_entropy(model(x), y), x)
    return (x + eps * slope.sign()).clamp(0, 1).detach()


def noisy(x, eps):
    """Move every pixel by eps, up or down by the toss of a coin."""
    return (x + eps * torch.randn(x.shape).sign()).clamp(0, 1)


@torch.no_grad()
def accuracy(x):
    return (model(x).argmax(dim=1) == y[1400:]).float().mean().item()


print("every pixel moved by   0.00   0.05   0.10   0.15   0.20   0.30")
sizes = [0, 0.05, 0.1, 0.15, 0.2, 0.3]
attacked = [accuracy(adversarial(x[1400:], y[1400:], eps)) for eps in sizes]
shaken = [accuracy(noisy(x[1400:], eps)) for eps in sizes]
print("along the gradient    ", "".join(f"{share:5.0%}  " for share in attacked))
print("at random             ", "".join(f"{share:5.0%}  " for share in shaken))
# --8<-- [end:attack]

moved = adversarial(x[1400:], y[1400:], 0.15)
with torch.no_grad():
    before, after = model(x[1400:]).softmax(dim=1), model(moved).softmax(dim=1)
sure = (before.max(dim=1).values > 0.99) & (before.argmax(dim=1) == y[1400:]) & (after.argmax(dim=1) != y[1400:])
row = int((after.max(dim=1).values * sure).argmax())  # sure before, and sure of something else after
fig, axes = plt.subplots(1, 4, figsize=(7.4, 2.2), width_ratios=[1, 1, 1, 1.9], layout="constrained")
pictures = [x[1400 + row, 0], (moved[row] - x[1400 + row])[0], moved[row, 0]]
words = [f"a {p.argmax()}, says the\nnetwork: {p.max():.1%}" for p in (before[row], after[row])]
words.insert(1, "what is added,\nat most 0.15")
for ax, picture, (low_end, high_end), label in zip(
    axes, pictures, [(0, 1), (-0.15, 0.15), (0, 1)], words, strict=False
):
    ax.imshow(picture.numpy(), vmin=low_end, vmax=high_end, interpolation="none")
    ax.set(xticks=[], yticks=[])
    ax.set_xlabel(label, fontsize=10)
axes[3].plot(sizes, [100 * share for share in shaken], "o-", label="at random", color="C0")
axes[3].plot(sizes, [100 * share for share in attacked], "s-", label="along the gradient", color="C1")
axes[3].set(xlabel="every pixel moved by", ylabel="accuracy (%)", ylim=(0, 105))
axes[3].legend(fontsize=9, loc="center right", bbox_to_anchor=(1.05, 0.6))
plt.savefig("figure_adversarial.svg")

assert attacked[0] > 0.9
assert attacked[3] < 0.5
assert shaken[3] > attacked[0] - 0.08
