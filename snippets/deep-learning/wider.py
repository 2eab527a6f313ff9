# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Twice as many channels: multiply-adds, parameters and seconds."""

# --8<-- [start:wider]
import time

import torch
from torch import nn

torch.set_num_threads(1)
images, found = torch.rand(64, 1, 14, 14), {}
for width in (16, 32, 64):
    network = nn.Sequential(
        nn.Conv2d(1, width, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(width, 2 * width, 3, padding=1), nn.ReLU(), nn.MaxPool2d(7), nn.Flatten(), nn.Linear(2 * width, 10),
    )  # fmt: skip
    multiply_adds = width * 14 * 14 * 9 + 2 * width * 7 * 7 * 9 * width + 20 * width
    parameters = sum(w.numel() for w in network.parameters())
    with torch.no_grad():
        network(images)  # once to warm up
        started = time.perf_counter()
        for _ in range(50):
            network(images)
    found[width] = multiply_adds, (time.perf_counter() - started) / 50
    print(f"{width} channels: {multiply_adds:9,} multiply-adds, {parameters:6,} parameters, ", end="")
    print(f"{1000 * found[width][1]:4.1f} ms")
# --8<-- [end:wider]

assert 3.7 < found[32][0] / found[16][0] < 4
assert found[64][1] > 2 * found[16][1]
