# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""Failure: the limit for an alarm is taken from the errors of the training images."""

# --8<-- [start:train]
from functools import cache

import numpy as np
import torch
from sklearn.datasets import load_digits


@cache
def trained(seed):
    """Train without fours for 2000 steps; another seed has another split too. Return all errors, and who is a four."""
    order = np.random.default_rng(seed).permutation(1797)
    images = torch.tensor(load_digits().data[order] / 16, dtype=torch.float32)
    is_four = load_digits().target[order] == 4
    ordinary = images[:1000][~is_four[:1000]]
    torch.manual_seed(seed)
    model = torch.nn.Sequential(
        torch.nn.Linear(64, 128), torch.nn.ReLU(), torch.nn.Linear(128, 8),
        torch.nn.Linear(8, 128), torch.nn.ReLU(), torch.nn.Linear(128, 64),
    )  # fmt: skip
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    for _ in range(2000):
        batch = ordinary[torch.randint(len(ordinary), (64,))]
        loss = torch.nn.functional.mse_loss(model(batch), batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        return ((model(images) - images) ** 2).mean(dim=1).numpy(), is_four  # (1797,) each


def alarms(limit_from, seed=0):
    """The share of alarms among ordinary test digits, and among fours."""
    error, is_four = trained(seed)
    part = {"training": slice(1000), "validation": slice(1000, 1397)}[limit_from]
    limit = np.quantile(error[part][~is_four[part]], 0.99)  # one in a hundred of these errors is larger
    alarm, four = error[1397:] > limit, is_four[1397:]
    return alarm[~four].mean(), alarm[four].mean()


# --8<-- [end:train]


# --8<-- [start:broken]
def broken():
    return alarms("training")


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return alarms("validation")


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """Far more false alarms than the one in a hundred that was asked for."""
    false_alarms, _ = result
    return false_alarms > 0.05


# --8<-- [end:symptom]


if __name__ == "__main__":
    results = {part: [alarms(part, seed) for seed in range(3)] for part in ("training", "validation")}
    for name, rows in results.items():
        false_alarms, found = (", ".join(f"{share:.0%}" for share in column) for column in zip(*rows, strict=True))
        print(f"limit from the {name} part: false alarms {false_alarms}; fours found {found}")
    assert all(symptom(row) for row in results["training"])
    assert not any(symptom(row) for row in results["validation"])
    assert all(0.2 < found < 0.95 for _, found in results["validation"])
