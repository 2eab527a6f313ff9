# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Mode collapse on the ring: one generator step for each discriminator step, or three."""

# --8<-- [start:data]
import torch
from torch import nn

angles = torch.arange(8) * torch.pi / 4
centres = 2 * torch.stack([angles.cos(), angles.sin()], dim=1)  # (8, 2)


def draw_real(count):
    return centres[torch.randint(8, (count,))] + 0.05 * torch.randn(count, 2)


def judge(points):
    """How many heaps hold at least 1 % of the points, and the mean distance between two of the points."""
    distance, heap = torch.cdist(points, centres).min(dim=1)
    shares = torch.bincount(heap[distance < 0.25], minlength=8) / len(points)
    half = len(points) // 2
    return int((shares > 0.01).sum()), torch.cdist(points[:half], points[half:]).mean().item()


torch.manual_seed(0)
print("real points: heaps {}, distance between two points {:.2f}".format(*judge(draw_real(4000))))
# --8<-- [end:data]


# --8<-- [start:play]
softplus = nn.functional.softplus


def play(generator_steps, seed, total=1000):
    torch.manual_seed(seed)
    generator = nn.Sequential(nn.Linear(4, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 2))
    hidden = nn.Linear(2, 64), nn.LeakyReLU(0.2), nn.Linear(64, 64), nn.LeakyReLU(0.2)
    discriminator = nn.Sequential(*hidden, nn.Linear(64, 1))
    of_generator = torch.optim.Adam(generator.parameters(), lr=0.002, betas=(0.5, 0.99))
    of_discriminator = torch.optim.Adam(discriminator.parameters(), lr=0.002, betas=(0.5, 0.99))
    found = []
    for step in range(1, total + 1):
        if step % generator_steps == 0:  # the discriminator's turn
            fake = generator(torch.randn(128, 4)).detach()
            loss = softplus(-discriminator(draw_real(128))).mean() + softplus(discriminator(fake)).mean()
            of_discriminator.zero_grad()
            loss.backward()
            of_discriminator.step()
        generator_loss = softplus(-discriminator(generator(torch.randn(128, 4)))).mean()
        of_generator.zero_grad()
        generator_loss.backward()
        of_generator.step()
        if step % 200 == 0:
            with torch.no_grad():
                found.append((*judge(generator(torch.randn(4000, 4))), loss.item()))
    return found


# --8<-- [end:play]

# --8<-- [start:compare]
results = {}
for generator_steps in (1, 3):
    print(f"{generator_steps} generator step(s) for each discriminator step")
    for seed in (0, 1):
        results[generator_steps, seed] = found = play(generator_steps, seed)
        heaps, distances, losses = zip(*found, strict=True)
        print(f"  seed {seed}: heaps", *heaps, f"  last: distance {distances[-1]:.2f}, loss {losses[-1]:.2f}")
# --8<-- [end:compare]

for seed in (0, 1):
    assert results[1, seed][-1][0] >= 7
    assert all(heaps <= 3 for heaps, *_ in results[3, seed])
    assert results[3, seed][-1][1] < 1.5 < results[1, seed][-1][1]
    assert 1.2 < results[3, seed][-1][2] < 1.6  # the loss gives no warning
