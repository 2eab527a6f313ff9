r"""Sharding: a model that does not fit on one device lies in slices on all of them.

Data parallel training repeats everything on every device: with Adam in float32, 16 bytes for each parameter (weight,
gradient, two moments). Fully sharded, each of $W$ devices keeps a slice of $16/W$ bytes instead. Before a block
computes, its slices are gathered; right after, the gathered copy is dropped. PyTorch's `fully_shard` does this; here is
which parts it is given, and the way of a state between slices and a file that knows nothing of them.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import Any

import torch
from torch import Tensor, nn

from dlref.pytorch.training.distributed import broadcast, join, rank, world_size


def shard(
    model: nn.Module, blocks: Iterable[nn.Module] | None = None, *, device: str | torch.device | None = None
) -> nn.Module:
    """Distribute a model over the processes of torchrun. To be called before the optimiser is made.

    Parameters
    ----------
    model : nn.Module
        Changed in place; the weights are those of rank 0.
    blocks : iterable of nn.Module, optional
        Parts that are gathered one after the other, by default the members of every `nn.ModuleList` in the model. What
        is left is gathered as one.
    device : str or torch.device, optional
        Where its slices go; where the model is, if not given. A model that is too large for any one device is made on
        the CPU, and sharded with `device="cuda"`.

    Returns
    -------
    nn.Module
        The model, its parameters now `DTensor`s.

    Raises
    ------
    RuntimeError
        If the program was not started by torchrun.

    References
    ----------
    Rajbhandari et al., "ZeRO: Memory Optimizations Toward Training Trillion Parameter Models", 2020, arXiv:1910.02054.
    Zhao et al., "PyTorch FSDP: Experiences on Scaling Fully Sharded Data Parallel", 2023, arXiv:2304.11277.
    """
    from torch.distributed.device_mesh import init_device_mesh
    from torch.distributed.fsdp import fully_shard

    join()
    if not torch.distributed.is_initialized():
        raise RuntimeError("shard: start the program with torchrun, there is nobody to share the model with")
    broadcast([*model.parameters(), *model.buffers()])
    if blocks is None:
        blocks = [block for module in model.modules() if isinstance(module, nn.ModuleList) for block in module]
    kind = next(model.parameters()).device.type if device is None else torch.device(device).type
    mesh = init_device_mesh(kind, (world_size(),))
    for module in [*blocks, model]:
        sharded = fully_shard(module, mesh=mesh)
        # gloo may add up where it is asked for a mean (https://github.com/pytorch/pytorch/issues/162338).
        sharded.set_force_sum_reduction_for_comms(kind == "cpu")
    return model


def is_sharded(tensor: Any) -> bool:
    """Whether a tensor lies in slices on several ranks.

    >>> is_sharded(torch.zeros(2))
    False
    """
    return isinstance(tensor, Tensor) and hasattr(tensor, "full_tensor")


def whole(state: Any) -> Any:
    """A state with its sharded tensors put together on rank 0, on the CPU; on the others there is None in their place.

    Parameters
    ----------
    state : anything
        Dictionaries and lists are gone through. Every rank must have the same tensors in the same order.
    """
    if is_sharded(state):
        full = state.full_tensor()  # all ranks must ask
        return full.cpu() if rank() == 0 else None
    if isinstance(state, dict):
        result = copy.copy(state)  # of the same type, with what else it bears
        result.update((key, whole(value)) for key, value in state.items())
        return result
    return [whole(value) for value in state] if isinstance(state, list) else state


def slices(state: dict[Any, Any], like: Mapping[Any, Any]) -> dict[Any, Any]:
    """Undo `whole`: take this rank's slice of every tensor whose namesake in `like` is sharded.

    Parameters
    ----------
    state : dict to tensors and other values
        The same on every rank.
    like : mapping to tensors
    """
    from torch.distributed.tensor import distribute_tensor

    def cut(value: Any, pattern: Any) -> Any:
        if not is_sharded(pattern) or not isinstance(value, Tensor) or value.shape != pattern.shape:
            return value
        placed = value.to(pattern.device, pattern.dtype)
        return distribute_tensor(placed, pattern.device_mesh, pattern.placements, src_data_rank=None)

    result = copy.copy(state)
    result.update((key, cut(value, like.get(key))) for key, value in state.items())
    return result
