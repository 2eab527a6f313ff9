# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "scikit-learn", "torch"]
# ///
"""Figure: the learning-rate range test, for SGD and for Adam, on an MLP and digits."""

import matplotlib.pyplot as plt
import torch
from sklearn.datasets import load_digits
from torch import nn

x, y = load_digits(return_X_y=True)
x, y = torch.tensor(x / 16).float(), torch.tensor(y)


# --8<-- [start:range_test]
def range_test(make_optimizer, seed=0, first=1e-5, last=30.0, steps=120, batch=64):
    """Raise the rate by a constant factor every step, and watch the loss."""
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
    optimizer, smooth = make_optimizer(model.parameters()), 0.0
    rates, losses = [], []
    for t in range(steps):
        optimizer.param_groups[0]["lr"] = first * (last / first) ** (t / (steps - 1))
        rows = torch.randint(len(x), (batch,))
        loss = nn.functional.cross_entropy(model(x[rows]), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        smooth = 0.8 * smooth + 0.2 * loss.item()
        rates.append(optimizer.param_groups[0]["lr"])
        losses.append(smooth / (1 - 0.8 ** (t + 1)))
        if losses[-1] > 2 * losses[0]:
            break
    return rates, losses


# --8<-- [end:range_test]


OPTIMIZERS = {"SGD": lambda p: torch.optim.SGD(p, lr=1.0), "Adam": lambda p: torch.optim.Adam(p, lr=1.0)}
curves = {name: [range_test(make, seed) for seed in range(3)] for name, make in OPTIMIZERS.items()}
figure, panel = plt.subplots(figsize=(7, 3.2))
lowest = {}
for i, (name, runs) in enumerate(curves.items()):
    lowest[name] = [rates[losses.index(min(losses))] for rates, losses in runs]
    panel.semilogx(*runs[0], color=f"C{i}", label=name)
    panel.axvline(lowest[name][0] / 3, color=f"C{i}", linestyle=":", linewidth=1.2)
panel.set(xlabel="learning rate of the step", ylabel="smoothed training loss", ylim=(0, 3.2))
panel.legend(loc="lower left")
plt.savefig("figure_range_test.svg")

# --8<-- [start:result]
for name, rates in lowest.items():
    print(f"{name:4}: lowest loss at a rate of {min(rates):.2g} to {max(rates):.2g}, three seeds")
for steps in (60, 300):
    others = [range_test(OPTIMIZERS["Adam"], seed, steps=steps) for seed in range(3)]
    found = [rates[losses.index(min(losses))] for rates, losses in others]
    print(f"Adam with {steps:3} steps: {min(found):.2g} to {max(found):.2g}")
# --8<-- [end:result]

assert 0.8 < min(lowest["SGD"]) < max(lowest["SGD"]) < 2.2
assert 0.05 < min(lowest["Adam"]) < max(lowest["Adam"]) < 0.2
