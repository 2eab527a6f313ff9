# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "scikit-learn", "torch"]
# ///
"""Figure: eight optimisers train one MLP on digits; each gets the same nine learning rates to choose from."""

import matplotlib.pyplot as plt
import torch
from sklearn.datasets import load_digits
from torch import optim
from torch.nn.functional import cross_entropy

# --8<-- [start:race]
OPTIMIZERS = {
    "SGD": lambda p, lr: optim.SGD(p, lr),
    "momentum": lambda p, lr: optim.SGD(p, lr, momentum=0.9),
    "Nesterov": lambda p, lr: optim.SGD(p, lr, momentum=0.9, nesterov=True),
    "Adagrad": lambda p, lr: optim.Adagrad(p, lr),
    "RMSprop": lambda p, lr: optim.RMSprop(p, lr),
    "Adadelta": lambda p, lr: optim.Adadelta(p, lr),
    "Adam": lambda p, lr: optim.Adam(p, lr),
    "AdamW": lambda p, lr: optim.AdamW(p, lr),
}
GRID = [0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0]
SEEDS, BATCH, STEPS = 3, 64, 150

x, y = load_digits(return_X_y=True)
x, y = torch.tensor(x / 16).float(), torch.tensor(y)


# --8<-- [start:train]
def train(make, lr):
    """The loss of each step of three MLPs (64-64-10), stacked so that one pass computes all three."""
    rng = torch.Generator().manual_seed(0)
    w1 = torch.randn(SEEDS, 64, 64, generator=rng).mul((2 / 64) ** 0.5).requires_grad_()
    w2 = torch.randn(SEEDS, 64, 10, generator=rng).mul((1 / 64) ** 0.5).requires_grad_()
    b1, b2 = torch.zeros(SEEDS, 1, 64, requires_grad=True), torch.zeros(SEEDS, 1, 10, requires_grad=True)
    optimizer, losses = make([w1, b1, w2, b2], lr), []
    for _ in range(STEPS):
        rows = torch.randint(len(x), (SEEDS, BATCH), generator=rng)
        logits = (x[rows] @ w1 + b1).relu() @ w2 + b2  # (SEEDS, BATCH, 10)
        loss = cross_entropy(logits.mT, y[rows], reduction="none").mean(dim=1)
        optimizer.zero_grad()
        loss.sum().backward()
        optimizer.step()
        losses.append(loss.detach())
    return torch.stack(losses)  # (STEPS, SEEDS)


# --8<-- [end:train]
# --8<-- [end:race]


curves = {(name, lr): train(make, lr) for name, make in OPTIMIZERS.items() for lr in GRID}
final = {key: losses[-30:].mean().item() for key, losses in curves.items()}
best = {name: min(GRID, key=lambda lr: final[name, lr]) for name in OPTIMIZERS}

# --8<-- [start:table]
print("            best lr   final loss   three seeds      next smaller, next larger rate   rates that end under 0.3")
for name, lr in best.items():
    good = [rate for rate in GRID if final[name, rate] < 0.3]
    works = f"{good[0]:g} to {good[-1]:g}"
    smaller, larger = (final[name, GRID[GRID.index(lr) + i]] for i in (-1, 1))
    seeds = " ".join(f"{loss:.2f}" for loss in curves[name, lr][-30:].mean(dim=0).sort()[0])
    beside = f"{smaller:.2f}          {larger:.2f}                {works}"
    print(f"{name:10}  {lr:<7g}   {final[name, lr]:.2f}         {seeds}   {beside}")
# --8<-- [end:table]

figure, panels = plt.subplots(1, 2, figsize=(7, 3.4), sharey=True)
for panel, names in zip(panels, (["SGD", "momentum", "Nesterov", "Adam"], list(OPTIMIZERS)[3:]), strict=True):
    for i, name in enumerate(names):
        smooth = curves[name, best[name]].mean(dim=1).unfold(0, 10, 1).mean(dim=1)
        style = "--" if name == "AdamW" else "-"
        panel.semilogy(range(10, STEPS + 1), smooth, style, color=f"C{i}", label=f"{name}, lr {best[name]:g}")
    panel.set(xlabel="step", xlim=(0, STEPS))
    panel.legend()
panels[0].set_ylabel("training loss, mean of 10 steps")
plt.savefig("figure_race_digits.svg")

worst_tuned, best_tuned = max(final[key] for key in best.items()), min(final[key] for key in best.items())
assert worst_tuned < 4 * best_tuned, "once tuned, all eight are within a small factor"
for name, lr in best.items():
    smaller, larger = (final[name, GRID[GRID.index(lr) + i]] for i in (-1, 1))
    assert smaller < 2.5 * final[name, lr], "a third of the best rate costs little"
    if name in ("SGD", "momentum", "Nesterov"):
        assert larger > 8 * final[name, lr], "three times the best rate ruins them"
