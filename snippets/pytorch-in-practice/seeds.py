# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Reproducibility: the same seed, another seed, and the same batch with its rows in another order."""

# --8<-- [start:seeds]
import torch


def train(seed, rows):
    torch.manual_seed(seed)
    torch.use_deterministic_algorithms(True)  # an error where an operation has no such version
    x, y = torch.randn(256, 20), torch.randint(5, (256,))
    model = torch.nn.Sequential(torch.nn.Linear(20, 50), torch.nn.ReLU(), torch.nn.Linear(50, 5))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(100):
        loss = torch.nn.functional.cross_entropy(model(x[rows]), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model[0].weight.detach()


rows = torch.arange(256)
first = train(0, rows)
gaps = {
    "the same again": train(0, rows),
    "rows in reverse": train(0, rows.flip(0)),
    "another seed": train(1, rows),
}
gaps = {name: (weight - first).abs().max().item() for name, weight in gaps.items()}
for name, gap in gaps.items():
    print(f"{name:16} largest difference {gap:.1e}")
# --8<-- [end:seeds]

assert gaps["the same again"] == 0
assert 0 < gaps["rows in reverse"] < 1e-5
assert gaps["another seed"] > 0.1
