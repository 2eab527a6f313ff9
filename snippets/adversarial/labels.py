# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""A conditional GAN on the ring: both networks are told the heap, against three generator steps for each answer."""

import torch
from torch import nn

angles = torch.arange(8) * torch.pi / 4
centres = 2 * torch.stack([angles.cos(), angles.sin()], dim=1)
softplus = nn.functional.softplus


# --8<-- [start:play]
def play(told, seed, total=1000):
    """Three generator steps for each discriminator step; heaps, the share in the right heap, the spread in a heap."""
    torch.manual_seed(seed)
    generator = nn.Sequential(nn.Linear(4 + 8, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 2))
    hidden = nn.Linear(2 + 8, 64), nn.LeakyReLU(0.2), nn.Linear(64, 64), nn.LeakyReLU(0.2)
    discriminator = nn.Sequential(*hidden, nn.Linear(64, 1))
    of_generator = torch.optim.Adam(generator.parameters(), lr=0.002, betas=(0.5, 0.99))
    of_discriminator = torch.optim.Adam(discriminator.parameters(), lr=0.002, betas=(0.5, 0.99))
    for step in range(1, total + 1):
        label = torch.randint(8, (128,))
        which = torch.eye(8)[label] * told  # (128, 8): a 1 in the column of the heap, or zeros
        fake = generator(torch.cat([torch.randn(128, 4), which], dim=1))
        if step % 3 == 0:
            real = centres[label] + 0.05 * torch.randn(128, 2)
            of_real = discriminator(torch.cat([real, which], dim=1))
            of_fake = discriminator(torch.cat([fake.detach(), which], dim=1))
            of_discriminator.zero_grad()
            (softplus(-of_real).mean() + softplus(of_fake).mean()).backward()
            of_discriminator.step()
        of_generator.zero_grad()
        softplus(-discriminator(torch.cat([fake, which], dim=1))).mean().backward()
        of_generator.step()
    label = torch.randint(8, (4000,))
    with torch.no_grad():
        fake = generator(torch.cat([torch.randn(4000, 4), torch.eye(8)[label] * told], dim=1))
    distance, heap = torch.cdist(fake, centres).min(dim=1)
    heaps = int((torch.bincount(heap[distance < 0.25], minlength=8) > 40).sum())
    inside = fake[(distance < 0.25) & (heap == label)]
    spread = [fake[label == h].std(dim=0).mean().item() for h in range(8)]
    return heaps, len(inside) / 4000, sum(spread) / 8


results = {}
for told in (False, True):
    for seed in (0, 1):
        results[told, seed] = heaps, right, spread = play(told, seed)
        name = "told the heap" if told else "not told"
        print(f"{name:13} seed {seed}: heaps {heaps}, in the heap that was asked for {right:.0%}")
# --8<-- [end:play]

for seed in (0, 1):
    assert results[False, seed][0] <= 3 < 8 == results[True, seed][0]
    assert results[False, seed][1] < 0.2 < 0.9 < results[True, seed][1]
    assert results[True, seed][2] < 0.06  # real points of a heap have 0.05
