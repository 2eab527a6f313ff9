# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "torch"]
# ///
"""Figure: what the generator of ring.py draws after 0, 250, 500 and 2000 steps."""

import matplotlib.pyplot as plt
import torch
from torch import nn

torch.manual_seed(0)
angles = torch.arange(8) * torch.pi / 4
centres = 2 * torch.stack([angles.cos(), angles.sin()], dim=1)
generator = nn.Sequential(nn.Linear(4, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 2))
hidden = nn.Linear(2, 64), nn.LeakyReLU(0.2), nn.Linear(64, 64), nn.LeakyReLU(0.2)
discriminator = nn.Sequential(*hidden, nn.Linear(64, 1))
of_generator = torch.optim.Adam(generator.parameters(), lr=0.002, betas=(0.5, 0.99))
of_discriminator = torch.optim.Adam(discriminator.parameters(), lr=0.002, betas=(0.5, 0.99))
softplus = nn.functional.softplus  # softplus(-s) is the cross-entropy of a score with the label 1, softplus(s) with 0

fixed_noise, drawn = torch.randn(300, 4), {}
for step in range(2001):
    fake = generator(torch.randn(128, 4))
    real = centres[torch.randint(8, (128,))] + 0.05 * torch.randn(128, 2)
    loss = softplus(-discriminator(real)).mean() + softplus(discriminator(fake.detach())).mean()
    of_discriminator.zero_grad()
    loss.backward()
    of_discriminator.step()
    generator_loss = softplus(-discriminator(fake)).mean()
    of_generator.zero_grad()
    generator_loss.backward()
    of_generator.step()
    if step in (0, 250, 500, 2000):
        drawn[step] = generator(fixed_noise).detach()

fig, axes = plt.subplots(1, 4, figsize=(8, 2.3), sharex=True, sharey=True, layout="constrained")
for ax, (step, points) in zip(axes, drawn.items(), strict=True):
    ax.plot(*centres.T, "o", ms=13, mfc="none", mec="0.5", mew=1)
    ax.plot(*points.T, ".", ms=2.5, color="C1")
    ax.set(
        title=f"{step} steps", aspect="equal", xlim=(-2.8, 2.8), ylim=(-2.8, 2.8), xticks=(-2, 0, 2), yticks=(-2, 0, 2)
    )
plt.savefig("figure_ring.svg")

near = (torch.cdist(drawn[2000], centres).min(dim=1).values < 0.25).float().mean()
assert drawn[0].norm(dim=1).max() < 1
assert near > 0.5
