# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "torch"]
# ///
"""Figure: optimisers in a ravine, along the axes and turned by 45 degrees, each at its best rate of one grid."""

import math

import matplotlib.pyplot as plt
import torch
from torch import optim

# --8<-- [start:race]
OPTIMIZERS = {
    "SGD": lambda p, lr: optim.SGD(p, lr),
    "momentum": lambda p, lr: optim.SGD(p, lr, momentum=0.9),
    "Nesterov": lambda p, lr: optim.SGD(p, lr, momentum=0.9, nesterov=True),
    "Adagrad": lambda p, lr: optim.Adagrad(p, lr),
    "RMSprop": lambda p, lr: optim.RMSprop(p, lr),
    "Adadelta": lambda p, lr: optim.Adadelta(p, lr),
    "Adam": lambda p, lr: optim.Adam(p, lr),
    "Adam, β1 = 0": lambda p, lr: optim.Adam(p, lr, betas=(0.0, 0.999)),
    "  β2 = 0.99": lambda p, lr: optim.Adam(p, lr, betas=(0.0, 0.99)),
}
GRID = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0]


def turn(angle):
    c, s = math.cos(angle), math.sin(angle)
    return torch.tensor([[c, -s], [s, c]], dtype=torch.float64)


# --8<-- [start:run]
def run(make, lr, angle, steps=400):
    hessian = turn(angle) @ torch.diag(torch.tensor([1.0, 100.0]).double()) @ turn(angle).T
    theta = (turn(angle) @ torch.tensor([-2.0, 0.5]).double()).requires_grad_()
    optimizer, path, losses = make([theta], lr), [], []
    for _ in range(steps):
        theta.grad = hessian @ theta.detach()
        losses.append((theta.detach() @ theta.grad).item() / 2)
        path.append(theta.detach() @ turn(angle))  # turned back: one picture for both
        optimizer.step()
    return losses, torch.stack(path)


# --8<-- [end:run]
def steps_needed(losses, patience=20):
    """The step from which the loss stays under 1/10,000 of the first one for 20 steps."""
    low = [loss < 1e-4 * losses[0] for loss in losses]
    return next((i for i in range(len(low)) if low[i] and all(low[i : i + patience])), math.inf)


# --8<-- [end:race]


best, paths = {}, {}
for name, make in OPTIMIZERS.items():
    for angle in (0, 45):
        tries = []
        for lr in GRID:
            losses, path = run(make, lr, math.radians(angle))
            tries.append((steps_needed(losses), lr, path))
        steps, lr, path = min(tries, key=lambda entry: entry[:2])
        best[name, angle], paths[name, angle] = (steps, lr), path

# --8<-- [start:table]
print("              along the axes     turned by 45°")
for name in OPTIMIZERS:
    cells = (best[name, angle] for angle in (0, 45))
    text = [f"{n:4} (lr {lr:g})" if n < 400 else "over 400" for n, lr in cells]
    print(f"{name:12}  {text[0]:17}  {text[1]}")
# --8<-- [end:table]

x, y = torch.meshgrid(torch.linspace(-2.2, 0.7, 50), torch.linspace(-0.7, 0.7, 50), indexing="xy")
figure, panels = plt.subplots(2, 2, figsize=(7, 4.6), sharex=True, sharey=True)
for row, names in zip(panels, (["SGD", "momentum", "Nesterov"], ["Adagrad", "RMSprop", "Adam"]), strict=True):
    for panel, angle in zip(row, (0, 45), strict=True):
        panel.contour(x, y, (x**2 + 100 * y**2) / 2, levels=[0.3, 2, 6, 14], colors="0.5", linewidths=0.8)
        for i, name in enumerate(names):
            shown = paths[name, angle][:60]
            panel.plot(*shown.T, ".-", color=f"C{i}", linewidth=1, markersize=5 - i, label=name)
        panel.plot(0, 0, "+", color="black", markersize=9)
        panel.set(xlim=(-2.2, 0.7), ylim=(-0.7, 0.7))
    row[0].legend(loc="lower left", ncols=3, handlelength=1, columnspacing=1)
panels[0, 0].set_title("ravine along the axes")
panels[0, 1].set_title("turned by 45°, drawn turned back")
plt.savefig("figure_race_ravine.svg")

for name in ("SGD", "momentum", "Nesterov"):
    assert best[name, 0] == best[name, 45], "a rotation changes nothing for plain gradients"
assert best["Nesterov", 0][0] < best["momentum", 0][0] < best["SGD", 0][0] / 3
for name in ("Adagrad", "RMSprop"):
    assert best[name, 45][0] > 4 * best[name, 0][0], "per-parameter rates need the axes"
assert best["Adam", 45][0] < 1.5 * best["Adam", 0][0]
for name in ("Adam, β1 = 0", "  β2 = 0.99"):
    assert best[name, 45][0] > 4 * best[name, 0][0], "without its momentum, the turn hurts Adam too"
    assert best["RMSprop", 0][0] * 5 < best[name, 0][0] < best["Adam", 0][0]
