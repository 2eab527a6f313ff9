# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Four ways to limit a critic's slope, between heaps whose distance is 4; and what the critic's estimate is then."""

# --8<-- [start:limits]
import torch
from torch import nn
from torch.nn.utils.parametrizations import spectral_norm


def train(clip=None, penalty=0, change=lambda layer: layer):
    """Critic's estimate, its largest slope between the heaps, the share of weights at the limit."""
    torch.manual_seed(0)
    layers = [change(nn.Linear(1, 64)), change(nn.Linear(64, 64)), change(nn.Linear(64, 1))]
    critic = nn.Sequential(layers[0], nn.LeakyReLU(0.2), layers[1], nn.LeakyReLU(0.2), layers[2])
    optimizer = torch.optim.Adam(critic.parameters(), lr=0.005, betas=(0.5, 0.9))
    for _ in range(300):
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
    line = torch.linspace(0, 4, 101)[:, None].requires_grad_()
    (slope,) = torch.autograd.grad(critic(line).sum(), line)
    estimate = critic(4 + torch.randn(4000, 1)).mean() - critic(torch.randn(4000, 1)).mean()
    weights = torch.cat([parameter.flatten() for parameter in critic.parameters()]).abs()
    return estimate.item(), slope.max().item(), (weights > 0.999 * clip).float().mean().item() if clip else 0.0


# --8<-- [end:limits]

# --8<-- [start:compare]
results = {}
for clip in (0.01, 0.03, 0.1, 0.3):
    results[clip] = estimate, slope, at_limit = train(clip)
    row = f"estimate {estimate:7.3f}, slope {slope:7.3f}, divided {estimate / slope:.2f}"
    print(f"clipped at {clip:4}    {row}, weights at the limit {at_limit:.0%}")
results["penalty"] = train(penalty=10)
results["spectral"] = train(change=spectral_norm)
for name in ("penalty", "spectral"):
    estimate, slope, _ = results[name]
    print(f"{name:18} estimate {estimate:7.3f}, slope {slope:7.3f}, divided {estimate / slope:.2f}")
# --8<-- [end:compare]

assert abs(results[0.1][1] - 64 * 64 * 0.1**3) < 0.1
assert min(results[clip][2] for clip in (0.01, 0.03, 0.1, 0.3)) > 0.9
assert all(1.5 < results[clip][0] / results[clip][1] < 3 for clip in (0.01, 0.03, 0.1, 0.3))
assert 4 < results["penalty"][0] < 5.5
assert 3.7 < results["spectral"][0] < 4.2
