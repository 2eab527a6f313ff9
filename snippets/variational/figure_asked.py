# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "scikit-learn", "torch"]
# ///
"""Figure: six draws for each digit that is asked for, all with the same six codes."""

import matplotlib.pyplot as plt
import torch
from sklearn.datasets import load_digits
from torch.nn.functional import binary_cross_entropy_with_logits, one_hot

order = torch.randperm(1797, generator=torch.Generator().manual_seed(0))
images = torch.tensor(load_digits().data / 16 > 0.5).float()[order]
labels = torch.tensor(load_digits().target)[order]

torch.manual_seed(0)
encoder = torch.nn.Sequential(torch.nn.Linear(64 + 10, 128), torch.nn.ReLU(), torch.nn.Linear(128, 16))
decoder = torch.nn.Sequential(torch.nn.Linear(8 + 10, 128), torch.nn.ReLU(), torch.nn.Linear(128, 64))
optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=0.003)
for _ in range(3000):
    rows = torch.randint(1000, (64,))
    x, asked = images[rows], one_hot(labels[rows], 10).float()
    mean, log_variance = encoder(torch.cat([x, asked], dim=1)).chunk(2, dim=1)
    z = mean + (log_variance / 2).exp() * torch.randn_like(mean)
    logits = decoder(torch.cat([z, asked], dim=1))
    pixels = binary_cross_entropy_with_logits(logits, x, reduction="none").sum(dim=1)
    price = (mean.square() + log_variance.exp() - 1 - log_variance).sum(dim=1) / 2
    loss = (pixels + price).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

# --8<-- [start:ask]
z = torch.randn(6, 8).repeat_interleave(10, dim=0)  # a code for each row of the picture
asked = one_hot(torch.arange(10), 10).repeat(6, 1).float()  # a digit for each column
with torch.no_grad():
    pictures = decoder(torch.cat([z, asked], dim=1)).sigmoid()  # (60, 64)
# --8<-- [end:ask]

framed = torch.nn.functional.pad(pictures.reshape(6, 10, 8, 8), (2, 2, 1, 1))
fig, ax = plt.subplots(figsize=(7, 3.4), layout="constrained")
ax.imshow(framed.transpose(1, 2).reshape(60, 120).numpy(), cmap="gray_r", interpolation="none", vmin=0, vmax=1)
ax.set_xticks([12 * digit + 5.5 for digit in range(10)], [f"{digit}" for digit in range(10)])
ax.xaxis.tick_top()
ax.tick_params(length=0)
ax.set(yticks=[])
ax.spines[:].set_visible(False)
plt.savefig("figure_asked.svg")

rows, columns = pictures.reshape(6, 10, 64).var(dim=0).sum(dim=1).mean(), pictures.reshape(6, 10, 64).mean(dim=0)
assert rows > 1.5
assert torch.pdist(columns).min() > 1
