# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""Tip: know the loss before the first step; with Adam, start the output bias at the log-odds of the classes."""

# --8<-- [start:measure]
import torch
from sklearn.datasets import load_digits
from torch.nn.functional import binary_cross_entropy_with_logits

images, labels = load_digits(return_X_y=True)
x, y = torch.from_numpy(images / 16), torch.from_numpy((labels == 7) * 1.0)
share = y.mean()  # one in ten is a seven


def run(optimizer, bias, **options):
    """The first loss, and how many steps until it is below 0.1."""
    torch.manual_seed(0)
    layers = torch.nn.Linear(64, 32), torch.nn.ReLU(), torch.nn.Linear(32, 1)
    model = torch.nn.Sequential(*layers).double()
    torch.nn.init.constant_(model[2].bias, bias)
    optimizer = optimizer(model.parameters(), **options)
    losses = []
    while not losses or losses[-1] > 0.1:
        loss = binary_cross_entropy_with_logits(model(x)[:, 0], y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses[0], len(losses)


entropy = torch.distributions.Bernoulli(share).entropy()
print(f"guessing the share of sevens costs {entropy:.2f}")
steps = {}
for name, optimizer, options in (
    ("SGD ", torch.optim.SGD, {"lr": 0.1, "momentum": 0.9}),
    ("Adam", torch.optim.Adam, {"lr": 1e-3}),
):
    for start, bias in (("0       ", 0.0), ("log-odds", torch.logit(share).item())):
        first, count = run(optimizer, bias, **options)
        print(f"{name} bias {start}: first loss {first:.2f}, 0.1 after {count} steps")
        steps[name.strip(), start.strip()] = count
# --8<-- [end:measure]

assert steps["Adam", "log-odds"] < 0.75 * steps["Adam", "0"]
assert abs(steps["SGD", "log-odds"] - steps["SGD", "0"]) < 0.25 * steps["SGD", "0"]
