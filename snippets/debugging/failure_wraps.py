# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "scikit-learn", "torch"]
# ///
"""Failure: bytes are subtracted from bytes, and what would be negative wraps round to a large number."""

# --8<-- [start:data]
import numpy as np
import torch
from sklearn.datasets import load_digits
from torch import nn

images, labels = load_digits(return_X_y=True)
order = np.random.default_rng(0).permutation(1797)[:1397]
pixels, y = (images[order] * 255 / 16).astype(np.uint8), torch.tensor(labels[order])  # bytes, as in an image file
mean = pixels[:1000].mean(axis=0)  # of the training part
# --8<-- [end:data]


# --8<-- [start:run]
def run(inputs, seed=0):
    """Train on 1000 images, and read 397 others."""
    torch.manual_seed(seed)
    x = torch.tensor(inputs).float() / 100
    model = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(10):
        for some in torch.randperm(1000).split(50):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(x[some]), y[some])
            loss.backward()
            optimizer.step()
    with torch.no_grad():
        model.eval()
        right = (model(x).argmax(dim=1) == y).float()
    return right[:1000].mean().item(), right[1000:].mean().item()


# --8<-- [end:run]


# --8<-- [start:broken]
def broken(seed=0):
    return run(pixels - mean.astype(np.uint8), seed)


# --8<-- [end:broken]


# --8<-- [start:fixed]
def fixed(seed=0):
    return run(pixels.astype(np.float32) - mean, seed)


# --8<-- [end:fixed]


# --8<-- [start:symptom]
def symptom(result):
    """It learns, but far less than it could."""
    training, unseen = result
    return 0.5 < unseen < 0.8 and training < 0.9


# --8<-- [end:symptom]


if __name__ == "__main__":
    for name, program in (("broken", broken), ("fixed", fixed)):
        training, unseen = program()
        print(f"{name}: {training:.0%} of the training images are read right, {unseen:.0%} of the others")
    assert all(symptom(broken(seed)) for seed in range(3))
    assert not any(symptom(fixed(seed)) for seed in range(3))
