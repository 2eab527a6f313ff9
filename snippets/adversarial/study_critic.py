# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Study: a critic with a penalty against a discriminator with as many steps, on the ring; own rates, five seeds."""

import sys

import torch
from torch import nn

SHORT = "--short" in sys.argv
RATES, SEEDS, TOTAL = ((0.002,), 1, 20) if SHORT else ((0.001, 0.003, 0.006), 5, 800)
softplus = nn.functional.softplus
angles = torch.arange(8) * torch.pi / 4
centres = 2 * torch.stack([angles.cos(), angles.sin()], dim=1)


def near(points):
    """The share of the points within 0.25 of a heap, and the heaps with 1 % of the points or more."""
    distance, heap = torch.cdist(points, centres).min(dim=1)
    shares = torch.bincount(heap[distance < 0.25], minlength=8) / len(points)
    return shares.sum().item(), int((shares > 0.01).sum())


def play(rate, seed, rival_steps, kind):
    torch.manual_seed(seed)
    generator = nn.Sequential(nn.Linear(4, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 2))
    hidden = nn.Linear(2, 64), nn.LeakyReLU(0.2), nn.Linear(64, 64), nn.LeakyReLU(0.2)
    rival = nn.Sequential(*hidden, nn.Linear(64, 1))
    of_generator = torch.optim.Adam(generator.parameters(), lr=rate, betas=(0.5, 0.99))
    of_rival = torch.optim.Adam(rival.parameters(), lr=rate, betas=(0.5, 0.99))
    for _ in range(TOTAL):
        for _ in range(rival_steps):
            real = centres[torch.randint(8, (128,))] + 0.05 * torch.randn(128, 2)
            fake = generator(torch.randn(128, 4)).detach()
            if kind == "discriminator":
                loss = softplus(-rival(real)).mean() + softplus(rival(fake)).mean()
            else:
                share = torch.rand(128, 1)
                between = (share * real + (1 - share) * fake).requires_grad_()
                (slope,) = torch.autograd.grad(rival(between).sum(), between, create_graph=True)
                above = slope.norm(dim=1) - 1
                penalty = (above if kind == "two-sided" else above.relu()).square().mean()
                loss = rival(fake).mean() - rival(real).mean() + penalty
            of_rival.zero_grad()
            loss.backward()
            of_rival.step()
        score = rival(generator(torch.randn(128, 4)))
        generator_loss = softplus(-score).mean() if kind == "discriminator" else -score.mean()
        of_generator.zero_grad()
        generator_loss.backward()
        of_generator.step()
    with torch.no_grad():
        return near(generator(torch.randn(4000, 4)))


# --8<-- [start:models]
MODELS = {  # steps for each generator step, kind
    "discriminator, one step": (1, "discriminator"),
    "discriminator, three steps": (3, "discriminator"),
    "critic, two-sided": (3, "two-sided"),
    "critic, one-sided": (3, "one-sided"),
}
# --8<-- [end:models]
found = {}
print("                            rate    near a heap                  heaps")
for name, settings in MODELS.items():
    runs = {rate: [play(rate, 100, *settings)] for rate in RATES}
    best = max(RATES, key=lambda rate: runs[rate])
    found[name] = [play(best, seed, *settings) for seed in range(SEEDS)]
    shares, heaps = zip(*found[name], strict=True)
    print(f"{name:27} {best:.3f}  ", *(f"{share:4.0%}" for share in shares), "   ", *heaps, flush=True)
mean = {name: sum(share for share, _ in runs) / SEEDS for name, runs in found.items()}
for name in ("critic, two-sided", "critic, one-sided"):
    assert SHORT or mean[name] < mean["discriminator, three steps"] - 0.05
assert SHORT or all(min(heaps for _, heaps in runs) >= 5 for runs in found.values())
