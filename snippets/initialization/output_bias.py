# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""The last bias at 0 and at the base rate: a rare class, the loss on new images after some steps."""

# --8<-- [start:compare]
import math

import numpy as np
import torch
from sklearn.datasets import load_digits

images, labels = load_digits(return_X_y=True)
rng = np.random.default_rng(0)
threes = rng.permutation(np.flatnonzero(labels == 3))[:34]  # make them rare
order = rng.permutation(np.concatenate([np.flatnonzero(labels != 3), threes]))
x, y = torch.from_numpy(images[order] / 16).float(), torch.from_numpy(labels[order] == 3).float()
train, validation, test = slice(0, 850), slice(850, 1200), slice(1200, None)
share = y[train].mean().item()
base = math.log(share / (1 - share))
print(f"share of threes {share:.3f}, so the bias is ln({share:.3f} / {1 - share:.3f}) = {base:.2f}")

CHECKS = (0, 3, 10, 30, 100, 300)


def curve(bias, rule, rate, seed, part):
    torch.manual_seed(seed)
    model = torch.nn.Sequential(torch.nn.Linear(64, 32), torch.nn.ReLU(), torch.nn.Linear(32, 1))
    torch.nn.init.constant_(model[2].bias, bias)
    optimizer, losses = rule(model.parameters(), lr=rate), []
    measure = torch.nn.functional.binary_cross_entropy_with_logits
    for step in range(CHECKS[-1] + 1):
        if step in CHECKS:
            with torch.no_grad():
                losses.append(measure(model(x[part])[:, 0], y[part]).item())
        batch = torch.randint(850, (100,))
        optimizer.zero_grad()
        measure(model(x[batch])[:, 0], y[batch]).backward()
        optimizer.step()
    return np.array(losses)


RATES = {torch.optim.SGD: (0.3, 1.0, 3.0, 10.0), torch.optim.Adam: (0.003, 0.01, 0.03, 0.1)}
found = {}
print("loss on the test part, mean of five seeds; steps", "".join(f"{step:7}" for step in CHECKS))
for rule, rates in RATES.items():
    for name, bias in (("bias 0", 0.0), ("base rate", base)):
        rate = min(rates, key=lambda rate: curve(bias, rule, rate, 0, validation)[2:].sum())
        curves = [curve(bias, rule, rate, seed, test) for seed in range(1, 6)]
        found[rule.__name__, name] = mean = np.mean(curves, axis=0)
        print(f"{rule.__name__:4} {name:9} {' ' * 35}", "".join(f"{loss:7.3f}" for loss in mean))
# --8<-- [end:compare]

for rule in ("SGD", "Adam"):
    assert abs(found[rule, "bias 0"][0] - 0.69) < 0.05
    assert abs(found[rule, "base rate"][0] - 0.13) < 0.03
    assert abs(found[rule, "base rate"][-1] - found[rule, "bias 0"][-1]) < 0.04  # no difference at the end
assert found["SGD", "bias 0"][1] < 0.2 < found["Adam", "bias 0"][1]  # after three steps
