# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Failure: on a line, with a penalty that wants a slope of exactly 1, a critic cannot turn round in time."""

# --8<-- [start:run]
import torch
from torch import nn


def network(inputs):
    hidden = nn.Linear(inputs, 64), nn.LeakyReLU(0.2), nn.Linear(64, 64), nn.LeakyReLU(0.2)
    return nn.Sequential(*hidden, nn.Linear(64, 1))


def distances(excess, seeds=3):
    """How far the fakes' mean is from the real one, 4, after 150 generator steps, for each seed."""
    found = []
    for seed in range(seeds):
        torch.manual_seed(seed)
        generator, critic = network(4), network(1)
        of_generator = torch.optim.Adam(generator.parameters(), lr=0.001, betas=(0.5, 0.9))
        of_critic = torch.optim.Adam(critic.parameters(), lr=0.002, betas=(0.5, 0.9))
        for _ in range(150):
            for _ in range(5):
                real, fake, share = 4 + torch.randn(128, 1), generator(torch.randn(128, 4)).detach(), torch.rand(128, 1)
                between = (share * real + (1 - share) * fake).requires_grad_()
                (slope,) = torch.autograd.grad(critic(between).sum(), between, create_graph=True)
                loss = critic(fake).mean() - critic(real).mean() + 10 * excess(slope.norm(dim=1)).square().mean()
                of_critic.zero_grad()
                loss.backward()
                of_critic.step()
            of_generator.zero_grad()
            (-critic(generator(torch.randn(128, 4))).mean()).backward()
            of_generator.step()
        found.append((generator(torch.randn(2000, 4)).mean() - 4).abs().item())
    return found


# --8<-- [end:run]


# --8<-- [start:broken]
def broken():
    return distances(lambda length: length - 1)


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return distances(lambda length: (length - 1).relu())


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(found):
    """The fakes have not arrived with any seed; at the start the distance was 4."""
    return min(found) > 4


# --8<-- [end:symptom]


if __name__ == "__main__":
    for name, run, expected in (("slope of exactly 1", broken, True), ("slope of at most 1", fixed, False)):
        found = run()
        print(f"{name}: distance", *(f"{distance:4.1f}" for distance in found))
        assert symptom(found) is expected
        assert expected or max(found) < 0.5
