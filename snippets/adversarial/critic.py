# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""A critic on a line: its estimate beside the true distance; then a discriminator and its loss in the same place."""

# --8<-- [start:networks]
import torch
from torch import nn


def draw_real(count):
    return 4 + torch.randn(count, 1)


def network(inputs):
    hidden = nn.Linear(inputs, 64), nn.LeakyReLU(0.2), nn.Linear(64, 64), nn.LeakyReLU(0.2)
    return nn.Sequential(*hidden, nn.Linear(64, 1))


def earth_mover(x, y):
    return (x.sort(dim=0).values - y.sort(dim=0).values).abs().mean().item()


# --8<-- [end:networks]


# --8<-- [start:penalty]
def slope_penalty(critic, real, fake):
    share = torch.rand(len(real), 1)
    between = (share * real + (1 - share) * fake).requires_grad_()
    (slope,) = torch.autograd.grad(critic(between).sum(), between, create_graph=True)
    return (slope.norm(dim=1) - 1).relu().square().mean()


def critic_losses(critic, real, fake):
    """Minus the estimate, because a loss is made small; and the penalty, which is added in training."""
    return critic(fake).mean() - critic(real).mean(), 10 * slope_penalty(critic, real, fake)


def discriminator_losses(discriminator, real, fake):
    softplus = nn.functional.softplus
    return softplus(-discriminator(real)).mean() + softplus(discriminator(fake)).mean(), 0


# --8<-- [end:penalty]


# --8<-- [start:play]
def play(losses, generator_loss, seed=0):
    """The true distance and the loss, every 15 steps of the generator."""
    torch.manual_seed(seed)
    generator, rival = network(4), network(1)
    of_generator = torch.optim.Adam(generator.parameters(), lr=0.001, betas=(0.5, 0.9))
    of_rival = torch.optim.Adam(rival.parameters(), lr=0.005, betas=(0.5, 0.9))
    found = []
    for step in range(91):
        for _ in range(5):
            real, fake = draw_real(128), generator(torch.randn(128, 4)).detach()
            loss, penalty = losses(rival, real, fake)
            of_rival.zero_grad()
            (loss + penalty).backward()
            of_rival.step()
        if step % 15 == 0:
            found.append((earth_mover(draw_real(2000), generator(torch.randn(2000, 4))), loss.item()))
        of_generator.zero_grad()
        generator_loss(rival(generator(torch.randn(128, 4)))).backward()
        of_generator.step()
    return found


followed = play(critic_losses, lambda score: -score.mean())
for i, (true, loss) in enumerate(followed):
    print(f"step {15 * i:2}: distance {true:.2f}, critic's estimate {-loss:.2f}")
# --8<-- [end:play]

# --8<-- [start:discriminator]
ordinary = play(discriminator_losses, lambda score: nn.functional.softplus(-score).mean())
for i, (true, loss) in enumerate(ordinary):
    print(f"step {15 * i:2}: distance {true:.2f}, discriminator's loss {loss:.2f}")
# --8<-- [end:discriminator]

assert followed[0][0] > 3.5
assert followed[-1][0] < 0.5
assert all(0.9 * true < -loss < 1.5 * true for true, loss in followed[1:] if true > 1)
assert all(abs(true + loss) < 0.8 for true, loss in followed[3:])
assert ordinary[-1][1] > ordinary[1][1] + 0.4  # the loss rises while the fakes come closer
