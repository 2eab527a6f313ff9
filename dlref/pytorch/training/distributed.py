r"""Several processes that train one model: which samples each takes, and what they tell each other.

`torchrun --nproc-per-node 4 train.py` starts the same program four times. Each process, a rank, holds the model and
takes its own part $p$ of every batch. The mean over the batch is a weighted mean of the means over its parts,

$$\frac{1}{N}\sum_{i=1}^{N}\ell_i = \sum_{p}\frac{N_p}{N}\Bigl(\frac{1}{N_p}\sum_{i\in p}\ell_i\Bigr),$$

and so are their gradients. Weighted and added up over the ranks, they are the gradient of the batch: the same batches
lead to the same weights on one device and on four, up to rounding. Gradient accumulation is the same sum, taken on one
device, one part after the other.

In a program that runs alone, everything here works too, with one rank.
"""

from __future__ import annotations

import atexit
import os
import time
import zlib
from collections.abc import Iterable
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import torch
import torch.distributed as dist
from torch import Tensor
from torch.distributed.rendezvous import rendezvous

from dlref.training.evaluation import Batch, Totals


def join() -> None:
    """Join the processes that torchrun started. Does nothing in a program that runs alone, or the second time.

    They talk through gloo on the CPU and through NCCL on GPUs, of which each process takes its own.
    """
    launched = {"RANK", "WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT"} <= set(os.environ)
    if not dist.is_available() or dist.is_initialized() or not launched:
        return
    local_rank = int(os.environ.get("LOCAL_RANK", "0"))
    if local_rank < torch.cuda.device_count():
        torch.cuda.set_device(local_rank)
    # After a restart the store may still hold the addresses of the dead (https://github.com/pytorch/pytorch/issues/167288).
    life = os.environ.get("TORCHELASTIC_RESTART_COUNT", "0")
    store, number, size = next(rendezvous("env://"))
    backend = "cpu:gloo,cuda:nccl" if torch.cuda.is_available() else "gloo"
    mine = dist.PrefixStore(f"life {life}", store)  # type: ignore[attr-defined]
    dist.init_process_group(backend, store=mine, rank=number, world_size=size)
    atexit.register(_leave)


def _leave() -> None:
    # A thread of gloo may still hold tensors of the last exchange. Dropping them needs Python's lock, and a process
    # that asks for it while Python shuts down is aborted (https://github.com/pytorch/pytorch/pull/179291).
    time.sleep(0.2)
    if dist.is_initialized():
        dist.destroy_process_group()


def _joined() -> bool:
    return dist.is_available() and dist.is_initialized()


def rank() -> int:
    """Number of this process, counted from 0.

    >>> rank()
    0
    """
    return dist.get_rank() if _joined() else 0


def world_size() -> int:
    """Number of processes.

    >>> world_size()
    1
    """
    return dist.get_world_size() if _joined() else 1


class Part(NamedTuple):
    """Some samples of a batch.

    Attributes
    ----------
    batch : tuple of (input, target, …)
    samples : int
        0: a sample stands in for none, so that this rank takes as many steps as the others. It must count for nothing.
    weight : float
        Share of the batch.
    """

    batch: Batch
    samples: int
    weight: float


def parts(batch: Batch, accumulate: int = 1) -> list[Part]:
    """The samples that this rank takes of a batch.

    Parameters
    ----------
    batch : sequence of (input, target, …)
        The whole batch, the same on every rank. The first axis of each entry is that of the samples.
    accumulate : int, > 0
        Number of parts to cut them into.

    Returns
    -------
    list of Part

    Raises
    ------
    ValueError
        If there is no sample, or the batch has to be cut and its entries differ in length.

    Examples
    --------
    >>> [part.batch[0].tolist() for part in parts([np.arange(5)], accumulate=2)]
    [[0, 1], [2, 3, 4]]
    """
    n, pieces, first = len(batch[0]), world_size() * accumulate, rank() * accumulate
    if n == 0:
        raise ValueError("parts: the batch has no samples")
    if pieces == 1:
        return [Part(batch, n, 1.0)]
    lengths = [len(entry) for entry in batch]
    if set(lengths) != {n}:
        raise ValueError(f"parts: expected a batch whose entries have one length, the samples', got lengths {lengths}")
    cuts = [i * n // pieces for i in range(first, first + accumulate + 1)]
    return [_part(batch, low, high) for low, high in pairwise(cuts)]


def _part(batch: Batch, low: int, high: int) -> Part:
    chosen = slice(low, high) if high > low else slice(1)
    return Part([entry[chosen] for entry in batch], high - low, (high - low) / len(batch[0]))


def all_gather(*numbers: float) -> list[list[float]]:
    """The numbers that each rank says, in the order of the ranks. All must speak, and all hear the same.

    Nobody goes on before everybody has spoken (at least one number: an empty message is no message).

    >>> all_gather(1, 2)
    [[1.0, 2.0]]
    """
    if world_size() == 1:
        return [[float(number) for number in numbers]]
    # A group that was made for NCCL alone has no way between CPUs.
    device = "cpu" if "cpu" in dist.get_backend_config() else "cuda"
    mine = torch.tensor(numbers, dtype=torch.float64, device=device)
    said = [torch.empty_like(mine) for _ in range(world_size())]
    dist.all_gather(said, mine)
    return [each.tolist() for each in said]


def all_reduce(mine: Totals) -> Totals:
    """The totals of all ranks, one batch.

    >>> all_reduce(Totals(batches=2, samples=8, loss=3.0))
    Totals(batches=1, samples=8, loss=3.0, metric=0.0)
    """
    samples, loss, metric = (sum(said) for said in zip(*all_gather(mine.samples, mine.loss, mine.metric), strict=True))
    return Totals(1, int(samples), loss, metric)


def broadcast(tensors: Iterable[Tensor]) -> None:
    """Overwrite tensors with those of rank 0."""
    if world_size() > 1:
        for tensor in tensors:
            dist.broadcast(tensor.detach(), 0)


def check_same_batch(batch: Batch) -> None:
    """Raise ValueError unless all ranks have been handed the same batch, of which each is to take its part."""
    if world_size() == 1:
        return
    checksum = 0
    for entry in batch:
        array: Any = entry.detach().cpu().numpy() if isinstance(entry, Tensor) else np.asarray(entry)
        checksum = zlib.crc32(np.ascontiguousarray(array).tobytes(), checksum)
    if len({said for (said,) in all_gather(checksum)}) > 1:
        raise ValueError(
            "fit: the ranks have different batches, but each takes its part of one; draw the order on every rank from "
            "a generator with the same seed (Batches: rng, DataLoader: generator), and leave out DistributedSampler"
        )
