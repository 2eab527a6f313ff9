# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "torch"]
# ///
"""Figure: a network that was trained to clean points of a curve; arrows from where a point is to its answer."""

import matplotlib.pyplot as plt

# --8<-- [start:train]
import torch


def curve(n):
    t = 2 * torch.rand(n) - 1
    return torch.stack([2 * t, torch.sin(3 * t)], dim=1)  # (n, 2)


torch.manual_seed(0)
model = torch.nn.Sequential(
    torch.nn.Linear(2, 64), torch.nn.ReLU(), torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 2)
)
optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
for _ in range(2000):
    clean = curve(256)
    loss = torch.nn.functional.mse_loss(model(clean + 0.3 * torch.randn_like(clean)), clean)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
# --8<-- [end:train]

# --8<-- [start:distance]
t = torch.linspace(-1, 1, 2001)
dense = torch.stack([2 * t, torch.sin(3 * t)], dim=1)  # the curve as 2001 points


def distance(points):
    return torch.cdist(points, dense).min(dim=1).values.mean().item()  # to the nearest point of the curve


with torch.no_grad():
    clean = curve(1000)
    noisy = clean + 0.3 * torch.randn_like(clean)
    answer = model(noisy)
    weights = (-(torch.cdist(noisy, dense) ** 2) / (2 * 0.3**2)).softmax(dim=1)
    best = weights @ dense  # the mean of the points of the curve, weighted as for one pixel
found = [distance(points) for points in (noisy, answer, best)]
print(f"mean distance to the curve: noisy {found[0]:.3f}, network {found[1]:.3f}, weighted mean {found[2]:.3f}")
print(f"mean distance between network and weighted mean: {(answer - best).norm(dim=1).mean():.3f}")
# --8<-- [end:distance]

gap = (answer - best).norm(dim=1).mean().item()
x, y = torch.meshgrid(torch.linspace(-2.4, 2.4, 17), torch.linspace(-1.5, 1.5, 9), indexing="xy")
grid = torch.stack([x.flatten(), y.flatten()], dim=1)
with torch.no_grad():
    steps = model(grid) - grid
fig, ax = plt.subplots(figsize=(7, 4.2), layout="constrained")
ax.scatter(*noisy[:300].T.tolist(), s=4, color="0.7", label="points with noise")
ax.plot(*dense.T.tolist(), color="C0", lw=2.5, label="the curve")
ax.quiver(
    *grid.T.tolist(), *steps.T.tolist(), color="C1", angles="xy", scale_units="xy", scale=1, width=0.0028, label="steps"
)
ax.set(xlim=(-2.6, 2.6), ylim=(-1.7, 1.7), aspect="equal")
ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=3, frameon=False)
plt.savefig("figure_steps.svg")

assert found[0] > 0.2
assert found[1] < 0.07
assert gap < 0.05
