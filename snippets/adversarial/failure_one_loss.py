# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Failure: one optimiser minimises the sum of both losses, so the players no longer play against each other."""

# --8<-- [start:parts]
import torch
from torch import nn

angles = torch.arange(8) * torch.pi / 4
centres = 2 * torch.stack([angles.cos(), angles.sin()], dim=1)
real_label, fake_label = torch.ones(128, 1), torch.zeros(128, 1)
cross_entropy = nn.functional.binary_cross_entropy_with_logits


def pair():
    torch.manual_seed(0)
    generator = nn.Sequential(nn.Linear(4, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 2))
    hidden = nn.Linear(2, 64), nn.LeakyReLU(0.2), nn.Linear(64, 64), nn.LeakyReLU(0.2)
    return generator, nn.Sequential(*hidden, nn.Linear(64, 1))


def adam(parameters):
    return torch.optim.Adam(parameters, lr=0.002, betas=(0.5, 0.99))


def draw_real():
    return centres[torch.randint(8, (128,))] + 0.05 * torch.randn(128, 2)


@torch.no_grad()
def near_a_heap(generator):
    return (torch.cdist(generator(torch.randn(4000, 4)), centres).min(dim=1).values < 0.25).float().mean().item()


# --8<-- [end:parts]


# --8<-- [start:broken]
def broken():
    generator, discriminator = pair()
    optimizer = adam([*generator.parameters(), *discriminator.parameters()])
    for _ in range(1000):
        score = discriminator(generator(torch.randn(128, 4)))
        loss = cross_entropy(discriminator(draw_real()), real_label)  # the discriminator's
        loss = loss + cross_entropy(score, fake_label)  # also the discriminator's
        loss = loss + cross_entropy(score, real_label)  # the generator's
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return loss.item(), near_a_heap(generator)


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    generator, discriminator = pair()
    of_generator, of_discriminator = adam(generator.parameters()), adam(discriminator.parameters())
    for _ in range(1000):
        fake = generator(torch.randn(128, 4))
        loss = cross_entropy(discriminator(draw_real()), real_label)
        loss = loss + cross_entropy(discriminator(fake.detach()), fake_label)
        of_discriminator.zero_grad()
        loss.backward()
        of_discriminator.step()
        generator_loss = cross_entropy(discriminator(fake), real_label)
        of_generator.zero_grad()
        generator_loss.backward()
        of_generator.step()
    return (loss + generator_loss).item(), near_a_heap(generator)


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """The loss is low, but the points are not near the heaps."""
    loss, near = result
    return loss < 1.6 and near < 0.3


# --8<-- [end:symptom]


if __name__ == "__main__":
    for name, run in (("one optimiser", broken), ("two optimisers", fixed)):
        loss, near = run()
        print(f"{name:15} sum of the losses {loss:.2f}, near a heap {near:.0%}")
    assert symptom(broken())
    assert not symptom(fixed())
