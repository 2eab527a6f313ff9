# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "torch"]
# ///
"""Figure: a trained discriminator and a trained critic along a line, with fakes at 0 and real numbers at 4."""

import matplotlib.pyplot as plt
import torch
from torch import nn

softplus = nn.functional.softplus


def train(kind):
    torch.manual_seed(0)
    hidden = nn.Linear(1, 64), nn.LeakyReLU(0.2), nn.Linear(64, 64), nn.LeakyReLU(0.2)
    network = nn.Sequential(*hidden, nn.Linear(64, 1))
    optimizer = torch.optim.Adam(network.parameters(), lr=0.005, betas=(0.5, 0.9))
    for _ in range(400):
        real, fake = 4 + 0.4 * torch.randn(128, 1), 0.4 * torch.randn(128, 1)
        if kind == "discriminator":
            loss = softplus(-network(real)).mean() + softplus(network(fake)).mean()
        else:
            share = torch.rand(128, 1)
            between = (share * real + (1 - share) * fake).requires_grad_()
            (slope,) = torch.autograd.grad(network(between).sum(), between, create_graph=True)
            penalty = (slope.abs() - 1).relu().square().mean()
            loss = network(fake).mean() - network(real).mean() + 10 * penalty
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return network


line = torch.linspace(-1.5, 5.5, 281)[:, None].requires_grad_()
probability = train("discriminator")(line).sigmoid()
score = train("critic")(line)
slopes = {}
for name, curve in (("discriminator", probability), ("critic", score)):
    (slope,) = torch.autograd.grad(curve.sum(), line)
    slopes[name] = slope[(line > -1) & (line < 1)]  # where the fakes are

fig, axes = plt.subplots(1, 2, figsize=(7, 2.8), layout="constrained")
x = line.detach()[:, 0]
for ax, curve, title in zip(axes, (probability, score - score[60]), ("discriminator", "critic"), strict=True):
    ax.plot(x, curve.detach()[:, 0], color="C0")
    bottom = curve.min().item()
    height = (curve.max().item() - bottom) * 0.4
    for centre, colour, label in ((0, "C1", "fakes"), (4, "0.5", "real")):
        heap = torch.exp(-((x - centre) ** 2) / (2 * 0.4**2))
        ax.fill_between(x, bottom, bottom + height * heap, color=colour, alpha=0.4, lw=0, label=label)
    ax.set(title=title, xlabel="position")
axes[0].set_ylabel("probability of real")
axes[1].set_ylabel("score")
axes[1].legend(loc="upper left")
plt.savefig("figure_slopes.svg")

assert slopes["discriminator"].abs().max() < 0.05
assert 0.8 < slopes["critic"].min() < slopes["critic"].max() < 1.5
