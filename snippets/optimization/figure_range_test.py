# /// script
# requires-python = ">=3.11"
# dependencies = ["matplotlib", "scikit-learn", "torch"]
# ///
"""Figure: the learning-rate range test, for SGD and for Adam, on an MLP and digits."""

import math

import matplotlib.pyplot as plt
import torch
from sklearn.datasets import load_digits
from torch import nn

x, y = load_digits(return_X_y=True)
x, y = torch.tensor(x / 16).float(), torch.tensor(y)


# --8<-- [start:range_test]
def range_test(make_optimizer, first=1e-5, last=30.0, steps=120, batch=64):
    """Raise the rate by a constant factor every step, and watch the loss."""
    torch.manual_seed(0)
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


curves = {
    "SGD": range_test(lambda p: torch.optim.SGD(p, lr=1.0)),
    "Adam": range_test(lambda p: torch.optim.Adam(p, lr=1.0)),
}
figure, panel = plt.subplots(figsize=(7, 3.2))
lowest = {}
for i, (name, (rates, losses)) in enumerate(curves.items()):
    panel.semilogx(rates, losses, color=f"C{i}", label=name)
    lowest[name] = rates[losses.index(min(losses))]
    panel.axvline(lowest[name] / 3, color=f"C{i}", linestyle=":", linewidth=1.2)
panel.set(xlabel="learning rate of the step", ylabel="smoothed training loss", ylim=(0, 3.2))
panel.legend(loc="lower left")
plt.savefig("figure_range_test.svg")

# --8<-- [start:result]
for name, rate in lowest.items():
    print(f"{name}: lowest loss near a rate of {10 ** round(math.log10(rate)):g}")
# --8<-- [end:result]

assert 0.3 < lowest["SGD"] < 3
assert 0.03 < lowest["Adam"] < 0.3
