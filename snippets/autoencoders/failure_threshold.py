# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""Failure: the limit for an alarm is taken from the errors of the training images."""

# --8<-- [start:train]
import numpy as np
import torch
from sklearn.datasets import load_digits

order = np.random.default_rng(0).permutation(1797)
images = torch.tensor(load_digits().data[order] / 16, dtype=torch.float32)
is_four = load_digits().target[order] == 4


def alarms(part_of_limit):
    """Train without fours for 3000 steps; return the alarms among ordinary test digits, and among fours."""
    parts = {"training": slice(1000), "validation": slice(1000, 1397)}
    ordinary = {name: images[part][~is_four[part]] for name, part in parts.items()}
    torch.manual_seed(0)
    model = torch.nn.Sequential(
        torch.nn.Linear(64, 128), torch.nn.ReLU(), torch.nn.Linear(128, 8),
        torch.nn.Linear(8, 128), torch.nn.ReLU(), torch.nn.Linear(128, 64),
    )  # fmt: skip
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    for _ in range(3000):
        batch = ordinary["training"][torch.randint(len(ordinary["training"]), (64,))]
        loss = torch.nn.functional.mse_loss(model(batch), batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        error = ((model(images) - images) ** 2).mean(dim=1).numpy()  # (1797,)
    of_ordinary = error[parts[part_of_limit]][~is_four[parts[part_of_limit]]]
    limit = np.quantile(of_ordinary, 0.99)  # one in a hundred of these errors is larger
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
    results = {"training": broken(), "validation": fixed()}
    for name, (false_alarms, found) in results.items():
        print(f"limit from the {name} part: false alarms {false_alarms:.1%}, fours found {found:.0%}")
    assert symptom(results["training"])
    assert not symptom(results["validation"])
