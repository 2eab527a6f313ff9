# /// script
# requires-python = ">=3.11"
# dependencies = ["scipy", "torch"]
# ///
"""A critic on the ring that is ahead of the generator, and one that is behind; its estimate and the true distance."""

import torch
from scipy.optimize import linear_sum_assignment
from torch import nn

angles = torch.arange(8) * torch.pi / 4
centres = 2 * torch.stack([angles.cos(), angles.sin()], dim=1)  # (8, 2)


def draw_real(count):
    return centres[torch.randint(8, (count,))] + 0.05 * torch.randn(count, 2)


def earth_mover(x, y):
    """In the plane there is no order to sort by, so search for the pairs whose mean distance is smallest."""
    apart = torch.cdist(x, y).numpy()
    return apart[linear_sum_assignment(apart)].mean()


def play(critic_steps, generator_steps, seed=0, turns=250):
    """True distance, critic's estimate and heaps, five times in 250 turns of the critic."""
    torch.manual_seed(seed)
    generator = nn.Sequential(nn.Linear(4, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 2))
    hidden = nn.Linear(2, 64), nn.LeakyReLU(0.2), nn.Linear(64, 64), nn.LeakyReLU(0.2)
    critic = nn.Sequential(*hidden, nn.Linear(64, 1))
    of_generator = torch.optim.Adam(generator.parameters(), lr=0.002, betas=(0.5, 0.9))
    of_critic = torch.optim.Adam(critic.parameters(), lr=0.002, betas=(0.5, 0.9))
    found = []
    for step in range(1, turns * generator_steps + 1):
        for _ in range(critic_steps if step % generator_steps == 0 else 0):
            real, fake, share = draw_real(128), generator(torch.randn(128, 4)).detach(), torch.rand(128, 1)
            between = (share * real + (1 - share) * fake).requires_grad_()
            (slope,) = torch.autograd.grad(critic(between).sum(), between, create_graph=True)
            penalty = (slope.norm(dim=1) - 1).relu().square().mean()
            loss = critic(fake).mean() - critic(real).mean() + penalty
            of_critic.zero_grad()
            loss.backward()
            of_critic.step()
        of_generator.zero_grad()
        (-critic(generator(torch.randn(128, 4))).mean()).backward()
        of_generator.step()
        if step % (turns * generator_steps // 5) == 0:
            with torch.no_grad():
                real, fake = draw_real(1000), generator(torch.randn(1000, 4))
                estimate = (critic(real).mean() - critic(fake).mean()).item()
                distance, heap = torch.cdist(fake, centres).min(dim=1)
                heaps = int((torch.bincount(heap[distance < 0.25], minlength=8) > 10).sum())
            found.append((earth_mover(real, fake), estimate, heaps))
    return found


# --8<-- [start:behind]
results = {}
for critic_steps, generator_steps in ((5, 1), (1, 3)):
    results[critic_steps] = found = play(critic_steps, generator_steps)
    distances, estimates, heaps = zip(*found, strict=True)
    print(f"{critic_steps} step(s) of the critic for {generator_steps} of the generator")
    print("  true distance    ", *(f"{distance:5.2f}" for distance in distances))
    print("  critic's estimate", *(f"{estimate:5.2f}" for estimate in estimates), f"  heaps at the end {heaps[-1]}")
# --8<-- [end:behind]

ahead, behind = results[5], results[1]
assert all(abs(true - estimate) < 0.25 for true, estimate, _ in ahead[1:])
assert ahead[-1][0] < 0.6
assert min(true for true, *_ in behind) > 1.3
assert all(abs(estimate) < 0.6 for _, estimate, _ in behind[-2:])
assert behind[-1][2] <= 3 < 7 <= ahead[-1][2]
