# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Failure: real points and fakes go through the discriminator in one batch, so both show the same spread."""

# --8<-- [start:play]
import torch
from torch import nn

angles = torch.arange(8) * torch.pi / 4
centres = 2 * torch.stack([angles.cos(), angles.sin()], dim=1)
softplus = nn.functional.softplus


def play(scores, seed=0):
    """As before, three generator steps for each discriminator step; how many heaps are found, at nine moments."""
    torch.manual_seed(seed)
    generator = nn.Sequential(nn.Linear(4, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 2))
    hidden = nn.Linear(4, 64), nn.LeakyReLU(0.2), nn.Linear(64, 64), nn.LeakyReLU(0.2)
    network = nn.Sequential(*hidden, nn.Linear(64, 1))
    of_generator = torch.optim.Adam(generator.parameters(), lr=0.002, betas=(0.5, 0.99))
    of_discriminator = torch.optim.Adam(network.parameters(), lr=0.002, betas=(0.5, 0.99))

    def discriminator(points):
        return network(torch.cat([points, points.std(dim=0).expand_as(points)], dim=1))

    found = []
    for step in range(1, 901):
        real = centres[torch.randint(8, (128,))] + 0.05 * torch.randn(128, 2)
        fake = generator(torch.randn(128, 4))
        if step % 3 == 0:
            of_real, of_fake = scores(discriminator, real, fake.detach())
            loss = softplus(-of_real).mean() + softplus(of_fake).mean()
            of_discriminator.zero_grad()
            loss.backward()
            of_discriminator.step()
        generator_loss = softplus(-scores(discriminator, real, fake)[1]).mean()
        of_generator.zero_grad()
        generator_loss.backward()
        of_generator.step()
        if step % 100 == 0:
            distance, heap = torch.cdist(generator(torch.randn(4000, 4)).detach(), centres).min(dim=1)
            found.append(int((torch.bincount(heap[distance < 0.25], minlength=8) > 40).sum()))
    return found


# --8<-- [end:play]


# --8<-- [start:broken]
def broken():
    def together(discriminator, real, fake):
        return discriminator(torch.cat([real, fake])).split(128)

    return play(together)


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    def apart(discriminator, real, fake):
        return discriminator(real), discriminator(fake)

    return play(apart)


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(found):
    """Few heaps, although the discriminator is given the spread."""
    return max(found[5:]) <= 4


# --8<-- [end:symptom]


if __name__ == "__main__":
    for name, run, expected in (("one batch", broken, True), ("two batches", fixed, False)):
        found = run()
        print(f"{name:11} heaps", *found)
        assert symptom(found) is expected
