# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""Failure: a ReLU after the last layer, because pixels are never negative."""

# --8<-- [start:train]
import numpy as np
import torch
from sklearn.datasets import load_digits

order = np.random.default_rng(0).permutation(1797)
images = torch.tensor(load_digits().data[order] / 16, dtype=torch.float32)
training, test = images[:1000], images[1397:]


def train(*last):
    """Train, and return the test error and the number of pixels with ink that are 0 in every reconstruction."""
    torch.manual_seed(0)
    model = torch.nn.Sequential(
        torch.nn.Linear(64, 128), torch.nn.ReLU(), torch.nn.Linear(128, 8),
        torch.nn.Linear(8, 128), torch.nn.ReLU(), torch.nn.Linear(128, 64), *last,
    )  # fmt: skip
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    for _ in range(3000):
        batch = training[torch.randint(1000, (64,))]
        loss = torch.nn.functional.mse_loss(model(batch), batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        ink = training.mean(dim=0) > 0.02  # (64,), pixels that are used
        empty = (model(training) == 0).all(dim=0) & ink
        return torch.nn.functional.mse_loss(model(test), test).item(), int(empty.sum()), int(ink.sum())


# --8<-- [end:train]


# --8<-- [start:broken]
def broken():
    return train(torch.nn.ReLU())


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return train()


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """Pixels in which the images have ink are empty in all reconstructions."""
    _, empty, _ = result
    return empty >= 2


# --8<-- [end:symptom]


if __name__ == "__main__":
    for name, run in (("ReLU at the end", broken), ("nothing at the end", fixed)):
        error, empty, ink = run()
        print(f"{name}: test error {error:.4f}, {empty} of {ink} pixels with ink always 0")
    assert symptom(broken())
    assert not symptom(fixed())
