# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "torch"]
# ///
"""Failure: importance is measured on the rows that a network was trained on, and noise looks important."""

# --8<-- [start:importance]
import numpy as np
import torch
from torch import nn


def importance(on_unseen_rows):
    """One useful column, 20 of noise, 80 training rows -> importance of the useful one, and sum of the others."""
    rng = np.random.default_rng(0)
    columns = rng.normal(size=(1080, 21)).astype(np.float32)
    targets = (columns[:, 0] + rng.normal(size=1080)).astype(np.float32)
    torch.manual_seed(0)
    x, y = torch.tensor(columns), torch.tensor(targets)
    network = nn.Sequential(nn.Linear(21, 64), nn.ReLU(), nn.Linear(64, 1))
    optimizer = torch.optim.Adam(network.parameters(), lr=0.01)
    for _ in range(500):
        loss = nn.functional.mse_loss(network(x[:80])[:, 0], y[:80])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    rows = slice(80, 1080) if on_unseen_rows else slice(0, 80)
    x, y, grown = x[rows], y[rows], []
    with torch.no_grad():
        before = nn.functional.mse_loss(network(x)[:, 0], y)
        for column in range(21):
            shuffled = x.clone()
            shuffled[:, column] = x[torch.randperm(len(x)), column]
            grown.append((nn.functional.mse_loss(network(shuffled)[:, 0], y) - before).item())
    return grown[0], sum(grown[1:])


# --8<-- [end:importance]


# --8<-- [start:broken]
def broken():
    return importance(on_unseen_rows=False)


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed():
    return importance(on_unseen_rows=True)


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """Columns of pure noise seem to matter more than the useful one."""
    useful, noise = result
    return noise > useful


# --8<-- [end:symptom]


if __name__ == "__main__":
    for name, run in (("training rows", broken), ("unseen rows", fixed)):
        useful, noise = run()
        print(f"{name:14} useful column {useful:5.2f}, sum of 20 noise columns {noise:5.2f}")
    assert symptom(broken())
    assert not symptom(fixed())
