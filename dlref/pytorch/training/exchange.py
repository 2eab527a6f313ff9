r"""Weights for others: a model's state as a safetensors file, and back.

A checkpoint is for going on with a run; this is for giving a model away. The format is plain: the length of a header,
the header in JSON (name, dtype, shape and place of each tensor), then the numbers. Nothing in it can run, and Python,
Rust and browsers read it. The names are those of `state_dict`, so `dlref`'s NumPy model, its PyTorch twin and torch.nn
can exchange weights through it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import safetensors
import safetensors.torch
from torch import Tensor, nn

from dlref.engine.files import atomic_write
from dlref.pytorch.training.distributed import all_gather, rank
from dlref.pytorch.training.sharding import slices, whole


def save_weights(path: str | os.PathLike[str], model: nn.Module, metadata: Mapping[str, str] | None = None) -> None:
    """Write parameters and buffers to one safetensors file, whole or not at all.

    Under torchrun every rank must call this; rank 0 writes.

    Parameters
    ----------
    model : nn.Module
        May be sharded.
    metadata : mapping of str to str, optional
        Notes for the reader, such as the licence.

    Raises
    ------
    ValueError
        If a state of the model is not a tensor.
    """
    state = whole(model.state_dict())
    if strange := [name for name, value in state.items() if not isinstance(value, Tensor | None)]:
        raise ValueError(
            f"save_weights: expected a state of tensors, {strange[0]} is a {type(state[strange[0]]).__name__}"
        )
    if rank() == 0:
        # Each tensor gets memory of its own: the format knows no two names for one weight.
        data = safetensors.torch.save(
            {name: value.detach().cpu().contiguous().clone() for name, value in state.items()}, dict(metadata or {})
        )
        with atomic_write(path) as file:
            file.write(data)
    all_gather(0)  # nobody goes on before the file is there


def load_weights(path: str | os.PathLike[str], model: nn.Module) -> None:
    """Read parameters and buffers from a safetensors file, in place.

    Parameters
    ----------
    model : nn.Module
        On any device, and of any floating dtype: numbers are converted. May be sharded.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is damaged or not a safetensors file, or its names and shapes are not the model's. Nothing is
        changed then.
    """
    data, own = Path(path).read_bytes(), model.state_dict()
    try:
        state = safetensors.torch.load(data)
    except Exception as error:
        raise ValueError(f"load_weights: {path} is damaged or not a safetensors file ({error})") from error
    for name in [*own, *state]:
        found = tuple(tuple(where[name].shape) if name in where else None for where in (own, state))
        if found[0] != found[1]:
            model_has, file_has = ("no such tensor" if shape is None else f"shape {shape}" for shape in found)
            raise ValueError(f"load_weights: {path} is of another model; {name}: expected {model_has}, got {file_has}")
    model.load_state_dict(slices(state, like=own))
