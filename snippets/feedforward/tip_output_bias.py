# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Tip: know the loss before the first step; with Adam, start the output bias at the log-odds of the classes."""

# --8<-- [start:measure]
import torch
from sklearn.datasets import load_digits

images, labels = load_digits(return_X_y=True)
x, y = torch.from_numpy(images / 16), torch.from_numpy((labels == 7) * 1.0)  # sevens against the rest: 10 %
share = y.mean()


def run(optimizer, bias, goal=0.1, **options):
    """The first loss, and how many steps until it is below the goal."""
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(64, 32), torch.nn.ReLU(), torch.nn.Linear(32, 1)).double()
    torch.nn.init.constant_(model[2].bias, bias)
    optimizer = optimizer(model.parameters(), **options)
    losses = []
    while not losses or losses[-1] > goal:
        loss = torch.nn.functional.binary_cross_entropy_with_logits(model(x)[:, 0], y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses[0], len(losses)


print(f"guessing the share of sevens costs {torch.distributions.Bernoulli(share).entropy():.2f}")
steps = {}
for name, optimizer, options in (
    ("SGD ", torch.optim.SGD, {"lr": 0.1, "momentum": 0.9}),
    ("Adam", torch.optim.Adam, {"lr": 1e-3}),
):
    for start, bias in (("0", 0.0), ("log-odds", torch.logit(share).item())):
        first, steps[name, start] = run(optimizer, bias, **options)
        print(f"{name} bias {start:8}: first loss {first:.2f}, below 0.1 after {steps[name, start]} steps")
# --8<-- [end:measure]

assert steps["Adam", "log-odds"] < 0.75 * steps["Adam", "0"]
assert abs(steps["SGD ", "log-odds"] - steps["SGD ", "0"]) < 0.25 * steps["SGD ", "0"]
