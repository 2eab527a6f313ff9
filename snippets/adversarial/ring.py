# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""A generator and a discriminator on a ring of eight heaps, held against points anywhere on the circle."""

# --8<-- [start:data]
import torch
from torch import nn

torch.manual_seed(0)
angles = torch.arange(8) * torch.pi / 4
centres = 2 * torch.stack([angles.cos(), angles.sin()], dim=1)  # (8, 2), on a circle of radius 2


def draw_real(count):
    return centres[torch.randint(8, (count,))] + 0.05 * torch.randn(count, 2)


def judge(points):
    """The share of points within 0.25 of a centre, and how many heaps hold at least 1 % of the points."""
    distance, heap = torch.cdist(points, centres).min(dim=1)
    near = distance < 0.25
    shares = torch.bincount(heap[near], minlength=8) / len(points)
    return near.float().mean().item(), int((shares > 0.01).sum())


around = 2 * torch.pi * torch.rand(4000)
for name, points in {
    "real points": draw_real(4000),
    "anywhere on the circle": 2 * torch.stack([around.cos(), around.sin()], dim=1),
    "a cloud of that size": draw_real(4000).std() * torch.randn(4000, 2),
}.items():
    near, heaps = judge(points)
    print(f"{name:23} near a heap {near:4.0%}, heaps {heaps}")
# --8<-- [end:data]


# --8<-- [start:networks]
generator = nn.Sequential(nn.Linear(4, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 2))
discriminator = nn.Sequential(
    nn.Linear(2, 64), nn.LeakyReLU(0.2), nn.Linear(64, 64), nn.LeakyReLU(0.2), nn.Linear(64, 1)
)
of_generator = torch.optim.Adam(generator.parameters(), lr=0.002, betas=(0.5, 0.99))
of_discriminator = torch.optim.Adam(discriminator.parameters(), lr=0.002, betas=(0.5, 0.99))
cross_entropy = nn.functional.binary_cross_entropy_with_logits
# --8<-- [end:networks]

# --8<-- [start:train]
real_label, fake_label = torch.ones(128, 1), torch.zeros(128, 1)
found = []
for step in range(2001):
    fake = generator(torch.randn(128, 4))

    # The discriminator's turn: 1 for real points, 0 for fakes.
    real_loss = cross_entropy(discriminator(draw_real(128)), real_label)
    fake_loss = cross_entropy(discriminator(fake.detach()), fake_label)
    loss = real_loss + fake_loss
    of_discriminator.zero_grad()
    loss.backward()
    of_discriminator.step()

    # The generator's turn: the same fakes shall get the label 1.
    generator_loss = cross_entropy(discriminator(fake), real_label)
    of_generator.zero_grad()
    generator_loss.backward()
    of_generator.step()

    if step % 500 == 0:
        with torch.no_grad():
            near, heaps = judge(generator(torch.randn(4000, 4)))
        found.append((near, heaps))
        print(f"step {step:4}: near a heap {near:4.0%}, heaps {heaps}, discriminator's loss {loss.item():.2f}")
# --8<-- [end:train]

assert found[0][0] < 0.05
assert found[-1][0] > 0.5
assert found[-1][1] >= 7
