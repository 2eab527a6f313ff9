# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Four ways to limit a critic's slope, between heaps whose distance is 4; and what the critic's estimate is then."""

# --8<-- [start:limits]
import torch
from torch import nn
from torch.nn.utils.parametrizations import spectral_norm


def train(clip=None, penalty=0, change=lambda layer: layer, steps=300):
    """Critic's estimate, its largest slope between the heaps, the shares of weights at a limit and below 0."""
    torch.manual_seed(0)
    layers = [change(nn.Linear(1, 64)), change(nn.Linear(64, 64)), change(nn.Linear(64, 1))]
    critic = nn.Sequential(layers[0], nn.LeakyReLU(0.2), layers[1], nn.LeakyReLU(0.2), layers[2])
    optimizer = torch.optim.Adam(critic.parameters(), lr=0.005, betas=(0.5, 0.9))
    for _ in range(steps):
        real, fake, share = 4 + torch.randn(128, 1), torch.randn(128, 1), torch.rand(128, 1)
        loss = critic(fake).mean() - critic(real).mean()
        if penalty:
            between = (share * real + (1 - share) * fake).requires_grad_()
            (slope,) = torch.autograd.grad(critic(between).sum(), between, create_graph=True)
            loss = loss + penalty * (slope.abs() - 1).relu().square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if clip:
            with torch.no_grad():
                for parameter in critic.parameters():
                    parameter.clamp_(-clip, clip)
    if clip and not steps:  # no training: every weight and bias at the limit
        for parameter in critic.parameters():
            nn.init.constant_(parameter, clip)
    line = torch.linspace(0, 4, 101)[:, None].requires_grad_()
    (slope,) = torch.autograd.grad(critic(line).sum(), line)
    estimate = critic(4 + torch.randn(4000, 1)).mean() - critic(torch.randn(4000, 1)).mean()
    weights = torch.cat([layer.weight.flatten() for layer in layers])
    at_limit = (weights.abs() > 0.999 * clip).float().mean().item() if clip else 0.0
    return estimate.item(), slope.max().item(), at_limit, (weights < 0).float().mean().item()


# --8<-- [end:limits]

# --8<-- [start:compare]
results = {}
for clip in (0.01, 0.03, 0.1, 0.3):
    results[f"clipped at {clip}"] = train(clip)
results["all at 0.1"] = train(0.1, steps=0)
results["penalty"] = train(penalty=10)
results["spectral"] = train(change=spectral_norm)
for name, (estimate, slope, at_limit, negative) in results.items():
    row = f"{name:15} estimate {estimate:7.3f}, slope {slope:7.3f}, divided {estimate / slope:.2f}"
    print(row, f", weights at the limit {at_limit:.0%}, below 0 {negative:.0%}" if at_limit else "", sep="")
# --8<-- [end:compare]

clipped = [found for name, found in results.items() if name.startswith("clipped")]
assert abs(results["clipped at 0.1"][1] - 64 * 64 * 0.1**3) < 0.1
assert all(at_limit > 0.9 and 0.35 < negative < 0.65 for _, _, at_limit, negative in clipped)
assert all(1.3 < estimate / slope < 3.5 for estimate, slope, *_ in clipped)
assert 3.8 < results["all at 0.1"][0] / results["all at 0.1"][1] < 4.1
assert 4 < results["penalty"][0] < 5.5
assert 3.7 < results["spectral"][0] < 4.2
