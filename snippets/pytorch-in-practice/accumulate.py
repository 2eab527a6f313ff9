# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Gradient accumulation: four small batches give the gradient of a large one, except with batch normalisation."""

# --8<-- [start:accumulate]
import torch


def gradient(model, x, y, parts):
    """The gradient of the first layer, with the batch in this many parts."""
    model.zero_grad()
    for some_x, some_y in zip(x.chunk(parts), y.chunk(parts), strict=True):
        loss = torch.nn.functional.cross_entropy(model(some_x), some_y)
        (loss / parts).backward()  # adds to the gradients that are there
    return model[0].weight.grad.clone()


torch.manual_seed(0)
x, y = torch.randn(64, 20), torch.randint(5, (64,))
gaps = {}
for name, layer in (("ReLU", torch.nn.ReLU()), ("batch norm", torch.nn.BatchNorm1d(30))):
    model = torch.nn.Sequential(torch.nn.Linear(20, 30), layer, torch.nn.Linear(30, 5))
    whole = gradient(model, x, y, parts=1)
    gaps[name] = ((gradient(model, x, y, parts=4) - whole).norm() / whole.norm()).item()
    print(f"{name:10} difference of the gradients, relative to their length: {gaps[name]:.6f}")
# --8<-- [end:accumulate]

assert gaps["ReLU"] < 1e-5
assert gaps["batch norm"] > 0.05
