# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "scikit-learn", "torch"]
# ///
"""Figure: from one test image to another, through the plane and by mixing pixels."""

import matplotlib.pyplot as plt
import torch
from sklearn.datasets import load_digits
from torch.nn.functional import binary_cross_entropy_with_logits

order = torch.randperm(1797, generator=torch.Generator().manual_seed(0))
images = torch.tensor(load_digits().data / 16 > 0.5).float()[order]
labels = torch.tensor(load_digits().target)[order]

torch.manual_seed(0)
encoder = torch.nn.Sequential(torch.nn.Linear(64, 128), torch.nn.ReLU(), torch.nn.Linear(128, 4))
decoder = torch.nn.Sequential(torch.nn.Linear(2, 128), torch.nn.ReLU(), torch.nn.Linear(128, 64))
optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=0.003)
for _ in range(3000):
    x = images[torch.randint(1000, (64,))]
    mean, log_variance = encoder(x).chunk(2, dim=1)
    z = mean + (log_variance / 2).exp() * torch.randn_like(mean)
    price = (mean.square() + log_variance.exp() - 1 - log_variance).sum(dim=1) / 2
    pixels = binary_cross_entropy_with_logits(decoder(z), x, reduction="none").sum(dim=1)
    loss = (pixels + price).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

# --8<-- [start:rows]
test, answers = images[1397:], labels[1397:]
with torch.no_grad():
    codes = encoder(test)[:, :2]
    typical = []  # of the zeros and of the fours: the one whose code is nearest to their mean code
    for digit in (0, 4):
        rows = (answers == digit).nonzero()[:, 0]
        distances = (codes[rows] - codes[rows].mean(dim=0)).norm(dim=1)
        typical.append(rows[distances.argmin()].item())
    typical = torch.tensor(typical)
    (start, goal), (here, there) = test[typical], codes[typical]
    shares = torch.linspace(0, 1, 9)[:, None]
    walked = decoder((1 - shares) * here + shares * there).sigmoid()
    ends = walked[0], walked[-1]
rows = {
    "through\nthe plane": walked,
    "decoded ends,\nmixed": (1 - shares) * ends[0] + shares * ends[1],
    "test images,\nmixed": (1 - shares) * start + shares * goal,
}
# --8<-- [end:rows]

fig, axes = plt.subplots(3, 1, figsize=(7, 2.9), layout="constrained")
for ax, (name, pictures) in zip(axes, rows.items(), strict=True):
    padded = torch.nn.functional.pad(pictures.reshape(9, 8, 8), (1, 1))  # a white column on both sides
    ax.imshow(padded.transpose(0, 1).reshape(8, 90).numpy(), cmap="gray_r", vmin=0, vmax=1)
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    ax.set_ylabel(name, rotation=0, ha="right", va="center")
plt.savefig("figure_walk.svg")

grey = {name: ((row[4] > 0.25) & (row[4] < 0.75)).sum().item() for name, row in rows.items()}
print(grey)
assert torch.allclose(rows["decoded ends,\nmixed"][0], walked[0])
assert grey["through\nthe plane"] < grey["decoded ends,\nmixed"]
