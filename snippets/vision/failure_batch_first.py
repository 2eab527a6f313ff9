# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Failure: without `batch_first=True` the images of a batch attend to each other."""

# --8<-- [start:broken]
import torch
from torch import nn

torch.manual_seed(0)
patches = torch.randn(16, 16, 64)  # 16 images, 16 patches of 64 numbers


def changes(layer):
    """How much the outputs of image 0 change when the other fifteen images are replaced."""
    others = torch.cat([patches[:1], torch.randn(15, 16, 64)])
    with torch.no_grad():
        return (layer(patches)[0] - layer(others)[0]).abs().mean().item()


layer = nn.TransformerEncoderLayer(64, 4, 128, dropout=0.0).eval()
print("shape of the output:", tuple(layer(patches).shape))
print(f"image 0 changes with its company by {changes(layer):.2f}")
# --8<-- [end:broken]
without = changes(layer)

# --8<-- [start:fixed]
layer = nn.TransformerEncoderLayer(64, 4, 128, dropout=0.0, batch_first=True).eval()
print(f"with batch_first=True by {changes(layer):.2f}")
# --8<-- [end:fixed]


def broken():
    return without


def fixed():
    return changes(layer)


# --8<-- [start:symptom]
def symptom(change):
    return change > 1e-6


# --8<-- [end:symptom]

assert without > 0.05
assert changes(layer) < 1e-6
