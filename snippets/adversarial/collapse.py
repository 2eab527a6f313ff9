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
    found, losses = [], []
    for step in range(1, total + 1):
        if step % generator_steps == 0:  # the discriminator's turn
            fake = generator(torch.randn(128, 4)).detach()
            loss = softplus(-discriminator(draw_real(128))).mean() + softplus(discriminator(fake)).mean()
            of_discriminator.zero_grad()
            loss.backward()
            of_discriminator.step()
            losses.append(loss.item())
        generator_loss = softplus(-discriminator(generator(torch.randn(128, 4)))).mean()
        of_generator.zero_grad()
        generator_loss.backward()
        of_generator.step()
        if step % 200 == 0:
            with torch.no_grad():
                found.append(judge(generator(torch.randn(4000, 4))))
    half = losses[len(losses) // 2 :]  # of the second half of the training
    return found, losses[-1], sum(half) / len(half)


results = {}
for generator_steps in (1, 3):
    print(f"{generator_steps} generator step(s) for each discriminator step")
    for seed in (0, 1):
        found, last, mean = results[generator_steps, seed] = play(generator_steps, seed)
        row = f"distance {found[-1][1]:.2f}, loss of the last batch {last:.2f}, mean loss {mean:.2f}"
        print(f"  seed {seed}: heaps", *(heaps for heaps, _ in found), "  last:", row)
# --8<-- [end:play]

for seed in (0, 1):
    fair, collapsed = results[1, seed], results[3, seed]
    assert fair[0][-1][0] >= 7
    assert all(heaps <= 3 for heaps, _ in collapsed[0])
    assert collapsed[0][-1][1] < 1.5 < fair[0][-1][1]
    assert 1.2 < collapsed[1] < 1.6  # a single batch gives no warning
    assert fair[2] < 1.32 < 1.386 < collapsed[2] < 1.45  # the mean does
