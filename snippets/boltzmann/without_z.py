# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Learning the slope of log p, in which Z does not appear: two clusters in the plane, one amount of noise and many."""

# --8<-- [start:learn]
import torch

centres, spread = torch.tensor([[-4.0, 0.0], [4.0, 0.0]]), 0.5
LEVELS = torch.logspace(1, -0.5, 20)  # amounts of noise, from 10 down to 0.32


def points(n):
    """80 % of the points in the right-hand cluster, 20 % in the left-hand one."""
    return centres[(torch.rand(n) < 0.8).long()] + spread * torch.randn(n, 2)


def learned(levels, seed):
    """A network for the slope; it is trained to point from a disturbed point back to where it came from."""
    torch.manual_seed(seed)
    layers = [torch.nn.Linear(3, 64), torch.nn.SiLU(), torch.nn.Linear(64, 64), torch.nn.SiLU(), torch.nn.Linear(64, 2)]
    net = torch.nn.Sequential(*layers)

    def slope(x, level):
        level = level * torch.ones(len(x), 1)
        return net(torch.cat([x / (16 + level**2).sqrt(), level.log()], dim=1)) / level  # inputs of moderate size

    optimizer, steps = torch.optim.Adam(net.parameters(), lr=0.003), 1000
    for step in range(steps):
        optimizer.param_groups[0]["lr"] = 0.003 * (1 - step / steps)
        level = levels[torch.randint(len(levels), (256, 1))]
        noise = torch.randn(256, 2)
        loss = ((level * slope(points(256) + level * noise, level) + noise) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return slope


# --8<-- [end:learn]


# --8<-- [start:draw]
def exact(x, level):
    """The same slope from the formula of the two clusters: the control."""
    wide = spread**2 + level**2
    away = x[:, None] - centres  # (N, 2 clusters, 2)
    belongs = (torch.tensor([0.2, 0.8]).log() - (away**2).sum(dim=2) / (2 * wide)).softmax(dim=1)
    return -(belongs[:, :, None] * away).sum(dim=1) / wide


@torch.no_grad()
def drawn(slope, levels, seed, rounds=600):
    """From far-spread points, small steps up the slope with some noise in each; from level to level."""
    torch.manual_seed(seed)
    x = 10 * torch.randn(1000, 2)
    for level in levels:
        for _ in range(rounds // len(levels)):
            step = 0.1 * level**2
            x = x + step * slope(x, level) + (2 * step) ** 0.5 * torch.randn_like(x)
    return x


# --8<-- [end:draw]


# --8<-- [start:compare]
shares = {}
print("share of the points in the right-hand cluster (0.80 in the data), three starts")
for levels, name in ((LEVELS[-1:], "one level"), (LEVELS, "20 levels")):
    for who in ("learned", "exact"):
        slopes = [learned(levels, seed) if who == "learned" else exact for seed in range(3)]
        ends = [drawn(slope, levels, seed) for seed, slope in enumerate(slopes)]
        shares[name, who] = [(x[:, 0] > 0).float().mean().item() for x in ends]
        print(f"{name}, {who:7} slope:", *(f"{share:.2f}" for share in shares[name, who]))
# --8<-- [end:compare]

far = (ends[0][:, None] - centres).norm(dim=2).amin(dim=1)
assert (far < 2.5).float().mean() > 0.97
assert all(abs(share - 0.5) < 0.12 for who in ("learned", "exact") for share in shares["one level", who])
assert all(abs(share - 0.8) < 0.07 for who in ("learned", "exact") for share in shares["20 levels", who])
