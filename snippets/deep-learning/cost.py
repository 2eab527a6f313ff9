# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "torch", "dlref"]
# ///
"""What training costs: multiply-adds counted, seconds measured, and from both an estimate of hours and money."""

# --8<-- [start:by_hand]
first = 16 * 14 * 14 * (1 * 3 * 3)  # 16 maps of 14 x 14 places, at each a pattern of 3 x 3 pixels of 1 channel
second = 32 * 7 * 7 * (16 * 3 * 3)  # 32 maps of 7 x 7 places, at each a pattern of 3 x 3 pixels of 16 channels
last = 32 * 10
for name, value in (("first", first), ("second", second), ("last", last), ("sum", first + second + last)):
    print(f"{name:6} {value:9,} multiply-adds for an image")
# --8<-- [end:by_hand]

# --8<-- [start:counted]
import numpy as np

from dlref.activations import ReLU
from dlref.convolutional import Conv2d, Flatten, MaxPool2d
from dlref.counting import count
from dlref.engine import Sequential
from dlref.feedforward import Linear

rng = np.random.default_rng(0)
same = Sequential(
    Conv2d(1, 16, 3, padding=1, rng=rng), ReLU(), MaxPool2d(2),
    Conv2d(16, 32, 3, padding=1, rng=rng), ReLU(), MaxPool2d(7), Flatten(), Linear(32, 10, rng=rng),
)  # fmt: skip
counted = count(same, np.zeros((1, 1, 14, 14), np.float32))
print(f"{counted.multiply_adds:,} multiply-adds, {counted.parameters:,} parameters")
# --8<-- [end:counted]

# --8<-- [start:measured]
import time

import torch
from torch import nn

torch.set_num_threads(1)  # one core, so that the measurement means the same on different machines
network = nn.Sequential(
    nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
    nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(7), nn.Flatten(), nn.Linear(32, 10),
)  # fmt: skip
optimizer = torch.optim.Adam(network.parameters(), lr=0.01)
images, answers = torch.rand(64, 1, 14, 14), torch.randint(10, (64,))  # the time does not depend on what they show


def step():
    loss = nn.functional.cross_entropy(network(images), answers)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


def seconds_of(action, times):
    action()  # once to warm up
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        action()
        taken.append(time.perf_counter() - started)
    return min(taken)  # whatever else the machine does only adds to it


with torch.no_grad():
    answering = seconds_of(lambda: network(images), 300)
training = seconds_of(step, 100)
print(f"answering 64 images: {1000 * answering:.1f} ms, a training step with them: {1000 * training:.1f} ms")
rate = 64 * counted.multiply_adds / answering
print(f"{rate / 1e9:.0f} billion multiply-adds a second while answering")
# --8<-- [end:measured]


# --8<-- [start:together]
def one_by_one():
    for image in images:
        network(image[None])  # a batch of one


with torch.no_grad():
    alone = seconds_of(one_by_one, 20)
print(f"64 images one by one: {1000 * alone:.1f} ms, together: {1000 * answering:.1f} ms")
# --8<-- [end:together]

assert alone > 1.2 * answering
assert counted.multiply_adds == first + second + last == 254_336
assert 1.1 < training / answering < 8
