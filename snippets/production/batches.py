# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""One image at a time or many: the time for a call, and for an image."""

# --8<-- [start:time]
import time

import torch

torch.set_num_threads(1)
model = torch.nn.Sequential(
    torch.nn.Linear(784, 512), torch.nn.ReLU(), torch.nn.Linear(512, 512), torch.nn.ReLU(), torch.nn.Linear(512, 10)
).eval()


def milliseconds(batch):
    """The median time of a call."""
    images, times = torch.rand(batch, 784), []
    with torch.inference_mode():
        for _ in range(31):
            begin = time.perf_counter()
            model(images)
            times.append(1000 * (time.perf_counter() - begin))
    return sorted(times)[15]


one = milliseconds(1)
for batch in (4, 16, 64):
    call = milliseconds(batch)
    longer, more = call / one, batch * one / call
    print(f"{batch:2} images: a call takes {longer:4.1f} times as long, {more:4.1f} times the images a second")
# --8<-- [end:time]

assert milliseconds(64) / 64 < milliseconds(1) / 2
