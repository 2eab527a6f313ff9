# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "scikit-learn", "torch"]
# ///
"""Figure: what each latent number costs, for three prices of a nat."""

import matplotlib.pyplot as plt

# --8<-- [start:train]
import torch
from sklearn.datasets import load_digits
from torch.nn.functional import binary_cross_entropy_with_logits

order = torch.randperm(1797, generator=torch.Generator().manual_seed(0))
images = torch.tensor(load_digits().data / 16 > 0.5).float()[order]
train, test = images[:1000], images[1397:]


def trained(beta, numbers=8):
    """A variational autoencoder that pays beta for each nat; pixels and price of each number, on test images."""
    torch.manual_seed(0)
    encoder = torch.nn.Sequential(torch.nn.Linear(64, 128), torch.nn.ReLU(), torch.nn.Linear(128, 2 * numbers))
    decoder = torch.nn.Sequential(torch.nn.Linear(numbers, 128), torch.nn.ReLU(), torch.nn.Linear(128, 64))
    optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=0.003)

    def parts(x):
        mean, log_variance = encoder(x).chunk(2, dim=1)
        z = mean + (log_variance / 2).exp() * torch.randn_like(mean)
        pixels = binary_cross_entropy_with_logits(decoder(z), x, reduction="none").sum(dim=1)  # (N,)
        prices = (mean.square() + log_variance.exp() - 1 - log_variance) / 2  # (N, numbers)
        return pixels.mean(), prices.mean(dim=0)  # one pixel cost, a price for each number

    for _ in range(1000):
        pixels, prices = parts(train[torch.randint(1000, (64,))])
        loss = pixels + beta * prices.sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        return parts(test)


# --8<-- [end:train]
# --8<-- [start:show]
found = {}
for beta in (1, 2, 4):
    pixels, prices = trained(beta)
    found[beta] = pixels, prices = pixels.item(), prices.sort(descending=True).values.tolist()
    print(f"beta {beta}: pixels {pixels:.1f}, prices", *(f"{price:.2f}" for price in prices))
# --8<-- [end:show]

fig, axes = plt.subplots(1, 3, figsize=(7, 2.4), sharey=True, layout="constrained")
for ax, (beta, (_, prices)) in zip(axes, found.items(), strict=True):
    ax.bar(range(1, 9), prices, color="C0")
    ax.set(title=f"beta {beta}", xlabel="latent numbers, sorted", xticks=range(1, 9))
axes[0].set(ylabel="price in nats")
plt.savefig("figure_price.svg")

assert 5 < sum(found[1][1]) < 8
assert 0.5 < sum(found[2][1]) < 4.5
assert sum(found[4][1]) < 0.6 * sum(found[2][1])
