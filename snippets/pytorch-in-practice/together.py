# /// script
# requires-python = ">=3.11"
# dependencies = ["torch"]
# ///
"""Two processes, each with half of every batch, end at the weights of one process with the whole batch."""

PROGRAM = """
# --8<-- [start:program]
import os

import torch
import torch.distributed as dist

ranks, rank = int(os.environ.get("WORLD_SIZE", "1")), int(os.environ.get("RANK", "0"))
torch.manual_seed(0)  # the same start and the same batches in each process
model = called = torch.nn.Linear(20, 5)
if ranks > 1:
    dist.init_process_group("gloo")  # "nccl" between graphics cards
    called = torch.nn.parallel.DistributedDataParallel(model)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)

for _ in range(20):
    x, y = torch.randn(64, 20), torch.randint(5, (64,))
    mine = slice(rank, None, ranks)  # with two processes every second row
    loss = torch.nn.functional.cross_entropy(called(x[mine]), y[mine])
    optimizer.zero_grad()
    loss.backward()  # here the processes exchange their gradients and take the mean
    optimizer.step()

if rank == 0:  # one of them writes
    torch.save(model.state_dict(), f"weights_{ranks}.pt")
if ranks > 1:
    dist.destroy_process_group()
# --8<-- [end:program]
"""

# --8<-- [start:launch]
import runpy
import subprocess
import sys
from pathlib import Path

import torch

Path("train.py").write_text(PROGRAM)
runpy.run_path("train.py")  # alone, as `python train.py`
launch = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2", "train.py"]
subprocess.run(launch, check=True, capture_output=True)  # as `torchrun --standalone --nproc-per-node=2 train.py`

one, two = (torch.load(f"weights_{n}.pt", weights_only=True)["weight"] for n in (1, 2))
torch.manual_seed(0)
moved = (one - torch.nn.Linear(20, 5).weight).abs().max()
print(f"largest difference {(one - two).abs().max():.6f}, though weights moved by up to {moved:.2f}")
# --8<-- [end:launch]

assert (one - two).abs().max() < 1e-5
assert moved > 0.05
