# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Failure: the discriminator ends with a sigmoid, and the loss applies another one."""

# --8<-- [start:play]
import torch
from torch import nn

cross_entropy = nn.functional.binary_cross_entropy_with_logits
real_label, fake_label = torch.ones(128, 1), torch.zeros(128, 1)


def play(*last_layers):
    """The discriminator's last loss before the generator's first step, and the last mean of the fakes."""
    torch.manual_seed(0)
    width, middle = torch.tensor(0.5, requires_grad=True), torch.tensor(0.0, requires_grad=True)
    hidden = nn.Linear(1, 32), nn.LeakyReLU(0.2), nn.Linear(32, 32), nn.LeakyReLU(0.2)
    discriminator = nn.Sequential(*hidden, nn.Linear(32, 1), *last_layers)
    of_generator = torch.optim.SGD([width, middle], lr=0.01)
    of_discriminator = torch.optim.Adam(discriminator.parameters(), lr=0.005)
    for step in range(-300, 700):
        fake = width * torch.randn(128, 1) + middle
        real = 0.5 * torch.randn(128, 1) + 6
        loss = cross_entropy(discriminator(real), real_label)
        loss = loss + cross_entropy(discriminator(fake.detach()), fake_label)
        of_discriminator.zero_grad()
        loss.backward()
        of_discriminator.step()
        if step >= 0:
            generator_loss = cross_entropy(discriminator(fake), real_label)
            of_generator.zero_grad()
            generator_loss.backward()
            of_generator.step()
        else:
            ahead = loss.item()
    return ahead, middle.item()


# --8<-- [end:play]


# --8<-- [start:broken]
def broken():
    return play(nn.Sigmoid())


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return play()


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """The discriminator's loss stays above 1, and the fakes have not moved."""
    loss, mean = result
    return loss > 1 and abs(mean) < 0.5


# --8<-- [end:symptom]


if __name__ == "__main__":
    for name, run in (("sigmoid at the end", broken), ("no sigmoid", fixed)):
        loss, mean = run()
        print(f"{name:18} discriminator's loss when it is ahead {loss:.3f}, last mean of the fakes {mean:.2f}")
    assert symptom(broken())
    assert not symptom(fixed())
