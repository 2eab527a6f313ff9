# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Experiment: can a higher rate rescue the saturating loss with plain gradient descent?"""

# --8<-- [start:play]
import torch
from torch import nn

softplus = nn.functional.softplus


def play(saturating, rate, seed):
    """The share of the last 500 of 1000 steps with the mean of the fakes between 5 and 7, and the last width."""
    torch.manual_seed(seed)
    width, middle = torch.tensor(0.5, requires_grad=True), torch.tensor(0.0, requires_grad=True)
    hidden = nn.Linear(1, 32), nn.LeakyReLU(0.2), nn.Linear(32, 32), nn.LeakyReLU(0.2)
    discriminator = nn.Sequential(*hidden, nn.Linear(32, 1))
    of_generator = torch.optim.SGD([width, middle], lr=rate)
    of_discriminator = torch.optim.Adam(discriminator.parameters(), lr=0.005)
    near = 0
    for step in range(-300, 1000):
        fake = width * torch.randn(128, 1) + middle
        real = 0.5 * torch.randn(128, 1) + 6
        price = softplus(-discriminator(real)).mean() + softplus(discriminator(fake.detach())).mean()
        of_discriminator.zero_grad()
        price.backward()
        of_discriminator.step()
        if step >= 0:
            score = discriminator(fake)
            loss = -softplus(score).mean() if saturating else softplus(-score).mean()
            of_generator.zero_grad()
            loss.backward()
            of_generator.step()
            near += step >= 500 and abs(middle.item() - 6) < 1
    return near / 500, abs(width.item())


# --8<-- [end:play]

# --8<-- [start:rates]
results = {}
for rate in (0.01, 1.0, 10.0):
    results[rate] = [play(True, rate, seed) for seed in (0, 1)]
    row = "; ".join(f"{share:4.0%}, width {width:.2f}" for share, width in results[rate])
    print(f"saturating, rate {rate:5}: mean between 5 and 7 in {row}")
# --8<-- [end:rates]

assert max(share for share, _ in results[0.01]) == 0
assert 0 < max(share for share, _ in results[1.0]) < 0.8
assert max(share for share, _ in results[10.0]) > 0.5
assert max(width for _, width in results[10.0]) < 0.4
