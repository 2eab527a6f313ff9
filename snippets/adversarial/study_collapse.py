# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Study: three generator steps for each discriminator step, and what may cure the collapse; own rates, five seeds."""

import sys

import torch
from torch import nn

SHORT = "--short" in sys.argv
RATES, SEEDS, TOTAL = ((0.002,), 1, 60) if SHORT else ((0.0005, 0.001, 0.002), 5, 1500)
softplus = nn.functional.softplus
angles = torch.arange(8) * torch.pi / 4
centres = 2 * torch.stack([angles.cos(), angles.sin()], dim=1)


def heaps(points):
    distance, heap = torch.cdist(points, centres).min(dim=1)
    return int((torch.bincount(heap[distance < 0.25], minlength=8) > len(points) // 100).sum())


def play(rate, seed, generator_steps=3, rounds=1, faster=1, units=64, see="points"):
    """Mean number of heaps over ten moments in the second half."""
    torch.manual_seed(seed)
    numbers = {"points": 2, "spread": 4, "pairs": 4}[see]
    generator = nn.Sequential(nn.Linear(4, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 2))
    hidden = nn.Linear(numbers, units), nn.LeakyReLU(0.2), nn.Linear(units, units), nn.LeakyReLU(0.2)
    network = nn.Sequential(*hidden, nn.Linear(units, 1))
    of_generator = torch.optim.Adam(generator.parameters(), lr=rate, betas=(0.5, 0.99))
    of_discriminator = torch.optim.Adam(network.parameters(), lr=faster * rate, betas=(0.5, 0.99))

    def discriminator(points):
        if see == "spread":
            points = torch.cat([points, points.std(dim=0).expand_as(points)], dim=1)
        return network(points.reshape(-1, numbers))  # pairs: two points in a row of four numbers

    found, total = [], TOTAL * rounds
    for step in range(1, total + 1):
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
        if step > total // 2 and step % (total // 20) == 0:
            with torch.no_grad():
                found.append(heaps(generator(torch.randn(4000, 4))))
    return sum(found) / len(found)


# --8<-- [start:models]
MODELS = {
    "one step each": {"generator_steps": 1},
    "three generator steps": {},
    "and 3 times as long": {"rounds": 3},  # as many discriminator steps as in the first row
    "and 8 times the rate": {"faster": 8},  # for the discriminator; the table has the generator's rate
    "and 256 units": {"units": 256},
    "and pairs": {"see": "pairs"},
    "and the spread": {"see": "spread"},
}
# --8<-- [end:models]
found = {}
print("                        rate    heaps found, five seeds")
for name, settings in MODELS.items():
    best = max(RATES, key=lambda rate: play(rate, 100, **settings)) if len(RATES) > 1 else RATES[0]
    found[name] = row = [play(best, seed, **settings) for seed in range(SEEDS)]
    print(f"{name:23} {best:.4f}  ", *(f"{heaps:3.1f}" for heaps in row), flush=True)
assert SHORT or min(found["one step each"]) > 7
assert SHORT or max(found["and 3 times as long"]) < 3
assert SHORT or min(found["and 8 times the rate"]) > 7
assert SHORT or min(found["and 256 units"]) > 7
assert SHORT or min(found["and pairs"]) > 4
assert SHORT or max(found["three generator steps"]) < 4
assert SHORT or min(found["and the spread"]) > 6.5
