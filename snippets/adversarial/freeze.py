# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Experiment: after 350 steps of the game the discriminator stops learning, and the generator goes on."""

# --8<-- [start:game]
import torch
from torch import nn

angles = torch.arange(8) * torch.pi / 4
centres = 2 * torch.stack([angles.cos(), angles.sin()], dim=1)
softplus = nn.functional.softplus


def play(frozen_from, seed):
    """For the generator after 350, 550 and 1350 steps: the share near a heap, and the heaps found."""
    torch.manual_seed(seed)
    generator = nn.Sequential(nn.Linear(4, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 2))
    hidden = nn.Linear(2, 64), nn.LeakyReLU(0.2), nn.Linear(64, 64), nn.LeakyReLU(0.2)
    discriminator = nn.Sequential(*hidden, nn.Linear(64, 1))
    of_generator = torch.optim.Adam(generator.parameters(), lr=0.002, betas=(0.5, 0.99))
    of_discriminator = torch.optim.Adam(discriminator.parameters(), lr=0.002, betas=(0.5, 0.99))
    found = []
    for step in range(1351):
        fake = generator(torch.randn(128, 4))
        if step < frozen_from:
            real = centres[torch.randint(8, (128,))] + 0.05 * torch.randn(128, 2)
            loss = softplus(-discriminator(real)).mean() + softplus(discriminator(fake.detach())).mean()
            of_discriminator.zero_grad()
            loss.backward()
            of_discriminator.step()
        generator_loss = softplus(-discriminator(fake)).mean()
        of_generator.zero_grad()
        generator_loss.backward()
        of_generator.step()
        if step in (350, 550, 1350):
            distance, heap = torch.cdist(generator(torch.randn(4000, 4)), centres).min(dim=1)
            counts = torch.bincount(heap[distance < 0.25], minlength=8)
            found.append((counts.sum().item() / 4000, int((counts > 40).sum())))
    return found


# --8<-- [end:game]

# --8<-- [start:freeze]
results = {}
print("near a heap, heaps found    350 steps   550 steps   1350 steps")
for name, frozen_from, seeds in (("goes on", 9999, (0,)), ("stops at 350", 350, (0, 1))):
    for seed in seeds:
        results[name, seed] = found = play(frozen_from, seed)
        row = "      ".join(f"{near:3.0%}, {heaps}" for near, heaps in found)
        print(f"discriminator {name:12}    {row}")
# --8<-- [end:freeze]

near, heaps = results["goes on", 0][-1]
assert near > 0.6
assert heaps >= 7
for seed in (0, 1):
    assert results["stops at 350", seed][-1][1] <= 5
