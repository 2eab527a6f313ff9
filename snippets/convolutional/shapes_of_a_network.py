# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""A colour image through a small network: the shape after each layer, and a last layer that has to fit."""

# --8<-- [start:shapes]
import torch
from torch import nn

layers = [
    nn.Conv2d(3, 24, 5, stride=2, padding=2),
    nn.Conv2d(24, 48, 3, stride=2, padding=1),
    nn.Conv2d(48, 64, 3, padding=1),
    nn.MaxPool2d(2),
    nn.Flatten(),
]
h = torch.zeros(1, 3, 32, 32)  # one image
for layer in layers:
    h = layer(h)
    print(f"{layer.__class__.__name__:9} {tuple(h.shape)}")
# --8<-- [end:shapes]

# --8<-- [start:misfit]
try:
    nn.Linear(64 * 8 * 8, 10)(h)  # forgot the pooling
except RuntimeError as error:
    print(error)
# --8<-- [end:misfit]

assert h.shape == (1, 1024)
