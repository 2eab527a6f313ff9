# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Where the time goes: waiting for data or computing, and which operations."""

# --8<-- [start:clock]
import time

import torch
from torch.utils.data import DataLoader, Dataset


class Slow(Dataset):
    """Each image takes a millisecond to come, like a small file."""

    def __len__(self):
        return 640

    def __getitem__(self, i):
        time.sleep(0.001)
        return torch.ones(64), i % 10


model = torch.nn.Sequential(torch.nn.Linear(64, 256), torch.nn.ReLU(), torch.nn.Linear(256, 10))
optimizer = torch.optim.Adam(model.parameters())


def step(x, y):
    loss = torch.nn.functional.cross_entropy(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


waited = computed = 0.0
last = time.perf_counter()
for x, y in DataLoader(Slow(), batch_size=64):
    here = time.perf_counter()
    waited += here - last
    step(x, y)
    last = time.perf_counter()
    computed += last - here
share = waited / (waited + computed)
print(f"waiting for data: {share:.0%} of the time")
# --8<-- [end:clock]

# --8<-- [start:profiler]
from torch.profiler import ProfilerActivity, profile

with profile(activities=[ProfilerActivity.CPU]) as log:
    for _ in range(20):
        step(x, y)
table = log.key_averages().table(sort_by="self_cpu_time_total", row_limit=5)
counts = {entry.key: entry.count for entry in log.key_averages()}
print("matrix products with a bias:", counts["aten::addmm"], " without:", counts["aten::mm"])
# --8<-- [end:profiler]

assert share > 0.7
assert counts["aten::addmm"] == 40
