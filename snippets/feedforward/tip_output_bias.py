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


def run(optimizer, bias, seed, **options):
    """The first loss, and how many steps until it is below 0.1."""
    torch.manual_seed(seed)
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
results = {}
print("steps, three starts    bias 0             log-odds")
for name, optimizer, options in (
    ("SGD, rate 0.01", torch.optim.SGD, {"lr": 0.01, "momentum": 0.9}),
    ("SGD, rate 0.3", torch.optim.SGD, {"lr": 0.3, "momentum": 0.9}),
    ("Adam, rate 0.001", torch.optim.Adam, {"lr": 0.001}),
    ("Adam, rate 0.01", torch.optim.Adam, {"lr": 0.01}),
):
    from_zero, from_odds = (
        list(zip(*[run(optimizer, bias, seed, **options) for seed in range(3)], strict=True))
        for bias in (0.0, torch.logit(share).item())
    )
    print(f"{name:22} {from_zero[1]!s:18} {from_odds[1]}")
    results[name] = from_zero, from_odds
print(f"the first losses: {max(from_zero[0]):.2f} and {max(from_odds[0]):.2f}")
# --8<-- [end:measure]

for name in ("Adam, rate 0.001", "Adam, rate 0.01"):
    from_zero, from_odds = results[name]
    for slow, fast in zip(from_zero[1], from_odds[1], strict=True):
        assert 0.25 * slow < fast < 0.6 * slow, "with Adam the log-odds save nearly half of the steps, or more"
for slow, steps in zip(*(start[1] for start in results["SGD, rate 0.01"]), strict=True):
    assert slow < steps < 1.15 * slow
for slow, steps in zip(*(start[1] for start in results["SGD, rate 0.3"]), strict=True):
    assert 0.7 * slow < steps < 0.9 * slow
