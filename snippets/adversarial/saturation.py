# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""A discriminator that is ahead: two losses for the generator, and two optimisers."""

# --8<-- [start:slopes]
import torch
from torch import nn

softplus = nn.functional.softplus  # softplus(s) = log(1 + exp(s))
LOSSES = {
    "saturating": lambda score: -softplus(score),  # log(1 - sigmoid(s))
    "non-saturating": lambda score: softplus(-score),  # -log sigmoid(s)
}
score = torch.tensor([-10.0, -2.0, 0.0, 2.0], requires_grad=True)
for name, loss in LOSSES.items():
    (slope,) = torch.autograd.grad(loss(score).sum(), score)
    print(f"{name:15}", *(f"{value:9.5f}" for value in slope))
# --8<-- [end:slopes]


# --8<-- [start:play]
def play(loss, optimizer_class, rate, seed=0):
    """The mean of the fakes every 250 steps, and its first slope. Real numbers have the mean 6."""
    torch.manual_seed(seed)
    width, middle = torch.tensor(0.5, requires_grad=True), torch.tensor(0.0, requires_grad=True)
    hidden = nn.Linear(1, 32), nn.LeakyReLU(0.2), nn.Linear(32, 32), nn.LeakyReLU(0.2)
    discriminator = nn.Sequential(*hidden, nn.Linear(32, 1))
    of_generator = optimizer_class([width, middle], lr=rate)
    of_discriminator = torch.optim.Adam(discriminator.parameters(), lr=0.005)
    means = []
    for step in range(-300, 1001):  # for 300 steps the discriminator learns alone
        fake = width * torch.randn(128, 1) + middle
        real = 0.5 * torch.randn(128, 1) + 6
        price = softplus(-discriminator(real)).mean() + softplus(discriminator(fake.detach())).mean()
        of_discriminator.zero_grad()
        price.backward()
        of_discriminator.step()
        if step >= 0:
            of_generator.zero_grad()
            loss(discriminator(fake)).mean().backward()
            if step == 0:
                first_slope = middle.grad.item()
            if step % 250 == 0:
                means.append(middle.item())
            of_generator.step()
    return first_slope, means


# --8<-- [end:play]

# --8<-- [start:run]
results = {}
print("                      first slope   mean of the fakes at step 0, 250, 500, 750, 1000")
for name, loss in LOSSES.items():
    for kind, optimizer_class in (("SGD", torch.optim.SGD), ("Adam", torch.optim.Adam)):
        first_slope, means = results[name, kind] = play(loss, optimizer_class, rate=0.01)
        print(f"{name:15} {kind:5} {first_slope:9.4f}     ", *(f"{mean:5.2f}" for mean in means))
# --8<-- [end:run]

assert results["saturating", "SGD"][1][-1] < 0.2
assert 2000 < results["non-saturating", "SGD"][0] / results["saturating", "SGD"][0] < 20000
assert abs(results["saturating", "SGD"][0]) < 0.005
for key in (("saturating", "Adam"), ("non-saturating", "SGD"), ("non-saturating", "Adam")):
    assert abs(results[key][1][-1] - 6) < 0.6
