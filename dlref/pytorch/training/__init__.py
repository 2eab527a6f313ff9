r"""Training in PyTorch: on a processor, on a graphics card, or on many under torchrun, with one and the same program.

The loop itself is what everybody writes:

>>> import torch
>>> model, loss, device = torch.nn.Linear(2, 1), torch.nn.functional.mse_loss, "cpu"
>>> optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
>>> for x, y in [(torch.ones(4, 2), torch.zeros(4, 1))]:
...     x, y = x.to(device), y.to(device)
...     value = loss(model(x), y)
...     optimizer.zero_grad()
...     value.backward()
...     optimizer.step()

`fit` adds what `dlref.training.fit` adds, and four ways to more speed or a larger model. Up to rounding, all of them
compute the same:

- 16-bit arithmetic (`autocast`): matrix products in bfloat16 or float16, weights and sums in float32. Small gradients
  would vanish in float16, so there the loss is scaled up before `backward`, and the gradients down again after it.
- Gradient accumulation (`accumulate`): a batch that does not fit in memory goes through in parts.
- Compilation (`compile`): operations are fused.
- Several processes: start the program with `torchrun`. Each takes its part of every batch, and
  `DistributedDataParallel` adds up the gradients. A model that does not fit on one device is distributed first, by
  `dlref.pytorch.training.shard`.
"""

from dlref.pytorch.training.checkpoint import load_checkpoint, save_checkpoint
from dlref.pytorch.training.distributed import (
    Part,
    all_gather,
    all_reduce,
    broadcast,
    check_same_batch,
    join,
    parts,
    rank,
    world_size,
)
from dlref.pytorch.training.evaluation import accuracy, evaluate
from dlref.pytorch.training.exchange import load_weights, save_weights
from dlref.pytorch.training.loop import fit
from dlref.pytorch.training.sharding import is_sharded, shard, slices, whole

__all__ = [
    "Part",
    "accuracy",
    "all_gather",
    "all_reduce",
    "broadcast",
    "check_same_batch",
    "evaluate",
    "fit",
    "is_sharded",
    "join",
    "load_checkpoint",
    "load_weights",
    "parts",
    "rank",
    "save_checkpoint",
    "save_weights",
    "shard",
    "slices",
    "whole",
    "world_size",
]
