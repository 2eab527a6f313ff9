# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Experiment: a fair number of steps, but a discriminator with few units."""

import torch
from torch import nn

angles = torch.arange(8) * torch.pi / 4
centres = 2 * torch.stack([angles.cos(), angles.sin()], dim=1)
softplus = nn.functional.softplus


def play(units, seed, total=800):
    """One step each; heaps found after 200, 400 … steps."""
    torch.manual_seed(seed)
    generator = nn.Sequential(nn.Linear(4, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 2))
    hidden = nn.Linear(2, units), nn.LeakyReLU(0.2), nn.Linear(units, units), nn.LeakyReLU(0.2)
    discriminator = nn.Sequential(*hidden, nn.Linear(units, 1))
    of_generator = torch.optim.Adam(generator.parameters(), lr=0.002, betas=(0.5, 0.99))
    of_discriminator = torch.optim.Adam(discriminator.parameters(), lr=0.002, betas=(0.5, 0.99))
    found = []
    for step in range(1, total + 1):
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
        if step % 200 == 0:
            distance, heap = torch.cdist(generator(torch.randn(4000, 4)).detach(), centres).min(dim=1)
            found.append(int((torch.bincount(heap[distance < 0.25], minlength=8) > 40).sum()))
    return found


# --8<-- [start:units]
results = {}
for units in (8, 64):
    for seed in (0, 1):
        results[units, seed] = play(units, seed)
        print(f"{units:2} units, seed {seed}: heaps", *results[units, seed])
# --8<-- [end:units]

assert max(results[8, 0][-1], results[8, 1][-1]) <= 2
assert min(results[64, 0][-1], results[64, 1][-1]) >= 6
