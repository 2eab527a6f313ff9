r"""Checkpoints in PyTorch: one file, whole or not at all, whatever wrote it and whatever goes on from it.

It is a file of `torch.save`, read with `weights_only=True`, so that a stranger's file can run no code. Next to the
states of model, optimiser, schedule and batches it holds those of the random generators, of each rank its own. Under
torchrun rank 0 writes it and all ranks read it, so its folder must be one that all see. Sharded tensors are put
together first: a run that began on four devices can go on with one, and with another way to divide the work. Only then
its noise is another, and with it the last digits.
"""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor, nn

from dlref.engine.files import atomic_write
from dlref.pytorch.training.distributed import all_gather, rank, world_size
from dlref.pytorch.training.sharding import slices, whole


def save_checkpoint(
    path: str | os.PathLike[str],
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    *,
    schedule: Any = None,
    scaler: torch.amp.GradScaler | None = None,
    batches: Sequence[Any] = (),
    progress: dict[str, Any] | None = None,
) -> None:
    """Write a run to one file. Under torchrun every rank must call this; rank 0 writes.

    Parameters
    ----------
    schedule : torch.optim.lr_scheduler, optional
    scaler : torch.amp.GradScaler, optional
    batches : sequence of dlref.data.Batches
    progress : dict, optional
        Anything of yours that `torch.load(…, weights_only=True)` accepts: numbers, strings, tensors, lists, dicts.
    """
    state = whole({**_state(model, optimizer, schedule, scaler, batches), "progress": progress or {}})
    state["generators"] = _of_all_ranks(state["generators"])
    if rank() == 0:
        with atomic_write(path) as file:
            torch.save(state, file)
    all_gather(0)  # nobody goes on before the file is there


def load_checkpoint(
    path: str | os.PathLike[str],
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    *,
    schedule: Any = None,
    scaler: torch.amp.GradScaler | None = None,
    batches: Sequence[Any] = (),
) -> dict[str, Any]:
    """Bring a run back to where `save_checkpoint` left it, also on another device. Returns `progress`.

    Parameters
    ----------
    model, optimizer, schedule, scaler, batches
        Made in the same way as those that were saved. Changed in place.

    Returns
    -------
    progress : dict

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is damaged, not a checkpoint, or one of another run. Nothing is changed then.
    """
    with Path(path).open("rb") as file:
        try:
            state = torch.load(file, map_location="cpu", weights_only=True)
            progress: dict[str, Any] = state["progress"]
        except Exception as error:
            raise ValueError(
                f"load_checkpoint: {path} is damaged or not a checkpoint ({type(error).__name__}: {error})"
            ) from error
    parts = (model, optimizer, schedule, scaler, batches)
    before = copy.deepcopy(_state(*parts))
    try:
        _restore(state, *parts)
    except Exception as error:
        _restore({**before, "generators": [before["generators"]] * world_size()}, *parts)
        raise ValueError(f"load_checkpoint: {path} does not fit this run: {error}") from error
    return progress


def _state(
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    schedule: Any,
    scaler: torch.amp.GradScaler | None,
    batches: Sequence[Any],
) -> dict[str, Any]:
    """The run as this rank sees it."""
    return {
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "schedule": None if schedule is None else schedule.state_dict(),
        "scaler": {} if scaler is None else scaler.state_dict(),
        # NumPy's generators have whole numbers of 128 bits, which JSON knows and a weights_only file may not hold.
        "batches": [json.dumps(each.state_dict(), default=lambda array: array.tolist()) for each in batches],
        "generators": [torch.get_rng_state(), *([torch.cuda.get_rng_state()] if torch.cuda.is_available() else [])],
    }


def _restore(
    state: dict[str, Any],
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    schedule: Any,
    scaler: torch.amp.GradScaler | None,
    batches: Sequence[Any],
) -> None:
    """Undo `_state`."""
    if (schedule is None) != (state["schedule"] is None):
        raise ValueError("either the run or the file has a schedule, not both")
    if len(batches) != len(state["batches"]):
        raise ValueError(f"expected the places in {len(batches)} Batches, the file has {len(state['batches'])}")
    model.load_state_dict(slices(state["model"], like=model.state_dict()))
    optimizer.load_state_dict(_slices_of(state["optimizer"], optimizer))
    if schedule is not None:
        schedule.load_state_dict(state["schedule"])
    if scaler is not None:
        scaler.load_state_dict(state["scaler"])
    for each, place in zip(batches, state["batches"], strict=True):
        each.load_state_dict(json.loads(place))
    if rank() < len(state["generators"]):  # else there are more ranks than before, and this one is new
        _set_generators(state["generators"][rank()])


def _slices_of(state: dict[str, Any], optimizer: torch.optim.Optimizer) -> dict[str, Any]:
    """The state of an optimiser, its moments cut as its parameters are."""
    parameters = dict(enumerate(parameter for group in optimizer.param_groups for parameter in group["params"]))
    entries = {i: slices(entry, dict.fromkeys(entry, parameters.get(i))) for i, entry in state["state"].items()}
    return {**state, "state": entries}


def _set_generators(states: Sequence[Tensor]) -> None:
    torch.set_rng_state(states[0])
    if len(states) > 1 and torch.cuda.is_available():
        torch.cuda.set_rng_state(states[1])


def _of_all_ranks(states: list[Tensor]) -> list[Any]:
    """What each rank gives, in their order."""
    given: list[Any] = [states] * world_size()
    if world_size() > 1:
        dist.all_gather_object(given, states)
    return given
