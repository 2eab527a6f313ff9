# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Study: the two values of Adam on the ring, each pair at the best of three rates, and three seeds after the choice."""

import sys

import torch
from torch import nn

SHORT = "--short" in sys.argv
RATES, SEEDS, STEPS = ((0.002,), (1,), 20) if SHORT else ((0.0005, 0.001, 0.002), (1, 2, 3), 2000)
angles = torch.arange(8) * torch.pi / 4
centres = 2 * torch.stack([angles.cos(), angles.sin()], dim=1)
softplus = nn.functional.softplus


def train(betas, rate, seed):
    """The share of points near a heap and the heaps found, after training."""
    torch.manual_seed(seed)
    generator = nn.Sequential(nn.Linear(4, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 2))
    hidden = nn.Linear(2, 64), nn.LeakyReLU(0.2), nn.Linear(64, 64), nn.LeakyReLU(0.2)
    discriminator = nn.Sequential(*hidden, nn.Linear(64, 1))
    of_generator = torch.optim.Adam(generator.parameters(), lr=rate, betas=betas)
    of_discriminator = torch.optim.Adam(discriminator.parameters(), lr=rate, betas=betas)
    for _ in range(STEPS):
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
    with torch.no_grad():
        distance, heap = torch.cdist(generator(torch.randn(4000, 4)), centres).min(dim=1)
    counts = torch.bincount(heap[distance < 0.25], minlength=8)
    return counts.sum().item() / 4000, int((counts > 40).sum())


# --8<-- [start:settings]
SETTINGS = [(0.5, 0.99), (0.5, 0.999), (0.9, 0.99), (0.9, 0.999)]
# --8<-- [end:settings]
means = {}
print("betas            best rate   near a heap, heaps (three other seeds)")
for betas in SETTINGS:
    best = max(RATES, key=lambda rate: train(betas, rate, 0)[0])
    found = [train(betas, best, seed) for seed in SEEDS]
    means[betas] = sum(near for near, _ in found) / len(found)
    row = "   ".join(f"{near:4.0%}, {heaps}" for near, heaps in found)
    print(f"{betas!s:16} {best:6.4f}      {row}", flush=True)
assert SHORT or means[0.5, 0.99] > 0.8
for fast in ((0.5, 0.99), (0.5, 0.999)):  # the first value matters more than the second
    for slow in ((0.9, 0.99), (0.9, 0.999)):
        assert SHORT or means[slow] < means[fast] - 0.1
