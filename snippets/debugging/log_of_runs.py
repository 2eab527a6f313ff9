# /// script
# requires-python = ">=3.11"
# dependencies = ["scikit-learn", "torch"]
# ///
"""A log of runs: every run leaves a line with its settings and its result, and seeds beside each other."""

# --8<-- [start:run]
import json
from pathlib import Path

import torch
from sklearn.datasets import load_digits
from torch import nn

images, labels = load_digits(return_X_y=True)
order = torch.randperm(1797, generator=torch.Generator().manual_seed(0))
x, y = torch.tensor(images / 16).float()[order], torch.tensor(labels)[order]


def run(rate, width=32, steps=60, seed=0):
    """The share of 397 validation images that are read right after training on 300."""
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, width), nn.ReLU(), nn.Linear(width, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    for _ in range(steps):
        some = torch.randint(300, (50,))
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(x[some]), y[some]).backward()
        optimizer.step()
    with torch.no_grad():
        return (model(x[1000:1397]).argmax(dim=1) == y[1000:1397]).float().mean().item()


# --8<-- [end:run]
# --8<-- [start:log]
log = Path("runs.jsonl")
for rate in (0.0001, 0.0003, 0.001, 0.003):
    settings = {"rate": rate, "width": 32, "steps": 60, "seed": 0}
    with log.open("a") as file:  # "a" adds to the end, so what stands there stays
        file.write(json.dumps({**settings, "right": round(run(**settings), 3)}) + "\n")

for line in sorted(map(json.loads, log.read_text().splitlines()), key=lambda line: -line["right"]):
    print(line)
# --8<-- [end:log]

# --8<-- [start:wider]
rates = (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1)
wider = {rate: [run(rate, seed=seed) for seed in range(3)] for rate in rates}
for rate, shares in wider.items():
    print(f"{rate:<7}", *(f"{share:4.0%}" for share in shares))
# --8<-- [end:wider]

assert json.loads(log.read_text().splitlines()[3])["rate"] == 0.003
assert min(wider[0.03]) > 0.86
assert max(wider[0.0003]) < 0.5
