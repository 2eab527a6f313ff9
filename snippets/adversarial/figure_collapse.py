# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "torch"]
# ///
"""Figure: where the generator's points lie at five moments, with one and with three steps for each of the rival's."""

import matplotlib.pyplot as plt
import torch
from torch import nn

angles = torch.arange(8) * torch.pi / 4
centres = 2 * torch.stack([angles.cos(), angles.sin()], dim=1)
softplus = nn.functional.softplus
moments = (600, 650, 700, 750, 800)


def play(generator_steps):
    torch.manual_seed(0)
    generator = nn.Sequential(nn.Linear(4, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 2))
    hidden = nn.Linear(2, 64), nn.LeakyReLU(0.2), nn.Linear(64, 64), nn.LeakyReLU(0.2)
    discriminator = nn.Sequential(*hidden, nn.Linear(64, 1))
    of_generator = torch.optim.Adam(generator.parameters(), lr=0.002, betas=(0.5, 0.99))
    of_discriminator = torch.optim.Adam(discriminator.parameters(), lr=0.002, betas=(0.5, 0.99))
    fixed_noise, drawn = torch.randn(100, 4), []
    for step in range(1, moments[-1] + 1):
        if step % generator_steps == 0:
            real = centres[torch.randint(8, (128,))] + 0.05 * torch.randn(128, 2)
            fake = generator(torch.randn(128, 4)).detach()
            loss = softplus(-discriminator(real)).mean() + softplus(discriminator(fake)).mean()
            of_discriminator.zero_grad()
            loss.backward()
            of_discriminator.step()
        generator_loss = softplus(-discriminator(generator(torch.randn(128, 4)))).mean()
        of_generator.zero_grad()
        generator_loss.backward()
        of_generator.step()
        if step in moments:
            drawn.append(generator(fixed_noise).detach())
    return drawn


fig, axes = plt.subplots(2, 5, figsize=(8, 3.6), sharex=True, sharey=True, layout="constrained")
spread = {}
for row, steps in zip(axes, (1, 3), strict=True):
    for ax, moment, points in zip(row, moments, play(steps), strict=True):
        ax.plot(*centres.T, "o", ms=10, mfc="none", mec="0.5", mew=1)
        ax.plot(*points.T, ".", ms=2.5, color=f"C{steps // 2}")
        ax.set(aspect="equal", xlim=(-2.9, 2.9), ylim=(-2.9, 2.9), xticks=(-2, 0, 2), yticks=(-2, 0, 2))
        spread[steps, moment] = torch.cdist(points[:50], points[50:]).mean().item()
        if steps == 1:
            ax.set_title(f"step {moment}", fontsize=10)
    row[0].set_ylabel("one step" if steps == 1 else "three steps")
plt.savefig("figure_collapse.svg")

assert min(spread[1, moment] for moment in moments) > 2.2
assert sorted(spread[3, moment] for moment in moments)[2] < 1.5
