# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""A discriminator that sees how far its batch is spread out, against three generator steps for each of its own."""

# --8<-- [start:feature]
import torch
from torch import nn


def with_spread(points):
    """Two columns more: the standard deviation of each column over the batch, the same in each row."""
    return torch.cat([points, points.std(dim=0).expand_as(points)], dim=1)


print(with_spread(torch.tensor([[0.0, 2.0], [2.0, 2.0], [1.0, 2.0]])))
# --8<-- [end:feature]

# --8<-- [start:play]
angles = torch.arange(8) * torch.pi / 4
centres = 2 * torch.stack([angles.cos(), angles.sin()], dim=1)
softplus = nn.functional.softplus


def play(spread, seed, total=1000):
    """Three generator steps for each discriminator step; heaps found after 200, 400 … generator steps."""
    torch.manual_seed(seed)
    see = with_spread if spread else nn.Identity()
    generator = nn.Sequential(nn.Linear(4, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 2))
    hidden = nn.Linear(4 if spread else 2, 64), nn.LeakyReLU(0.2), nn.Linear(64, 64), nn.LeakyReLU(0.2)
    discriminator = nn.Sequential(*hidden, nn.Linear(64, 1))
    of_generator = torch.optim.Adam(generator.parameters(), lr=0.002, betas=(0.5, 0.99))
    of_discriminator = torch.optim.Adam(discriminator.parameters(), lr=0.002, betas=(0.5, 0.99))
    found = []
    for step in range(1, total + 1):
        if step % 3 == 0:
            real = centres[torch.randint(8, (128,))] + 0.05 * torch.randn(128, 2)
            fake = generator(torch.randn(128, 4)).detach()
            loss = softplus(-discriminator(see(real))).mean() + softplus(discriminator(see(fake))).mean()
            of_discriminator.zero_grad()
            loss.backward()
            of_discriminator.step()
        generator_loss = softplus(-discriminator(see(generator(torch.randn(128, 4))))).mean()
        of_generator.zero_grad()
        generator_loss.backward()
        of_generator.step()
        if step % 200 == 0:
            distance, heap = torch.cdist(generator(torch.randn(4000, 4)).detach(), centres).min(dim=1)
            found.append(int((torch.bincount(heap[distance < 0.25], minlength=8) > 40).sum()))
    return found


results = {}
for spread in (False, True):
    for seed in (0, 1):
        results[spread, seed] = play(spread, seed)
        print("with the spread   " if spread else "without the spread", f"seed {seed}: heaps", *results[spread, seed])
# --8<-- [end:play]

assert max(max(results[False, seed]) for seed in (0, 1)) <= 3
assert min(results[True, seed][-1] for seed in (0, 1)) >= 7
