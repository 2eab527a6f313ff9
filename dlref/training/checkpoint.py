r"""Checkpoints: everything a training run needs to go on as if it had never stopped.

That is more than the weights. The optimiser has a memory, the schedule a clock, the generators a state, the epoch an
order of its samples of which some were shown already. Leave out any one, and the resumed run is another run.

A checkpoint is an `.npz` file: arrays under their names, and one entry more, `notes`, with all that is not an array, as
JSON. There is no pickle in it, so reading a stranger's file runs no code. It is written under another name, flushed to
the disk, and only then given its own: whatever happens, `path` is the old file or the new one, complete.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from dlref.engine import Array, Module
from dlref.engine.files import atomic_write
from dlref.optimization import Optimizer

FORMAT = "dlref checkpoint 1"


def save_checkpoint(
    path: str | os.PathLike[str],
    model: Module,
    optimizer: Optimizer,
    *,
    schedule: Any = None,
    batches: Sequence[Any] = (),
    progress: Mapping[str, Any] | None = None,
    arrays: Mapping[str, Array] | None = None,
) -> None:
    """Write a run to one file, whole or not at all.

    Parameters
    ----------
    model : Module
        Parameters, buffers, and the state of every generator in it (dropout has one).
    schedule : schedule, optional
    batches : sequence of Batches
        Their places in the epoch, and their generators. Shuffled validation batches count too: the order changes the
        last digit of a mean, and with it perhaps the epoch that early stopping calls the best.
    progress : mapping, optional
        Numbers, strings, lists and dictionaries of yours. Floats come back exactly.
    arrays : mapping of str to array, optional
        Arrays of yours.

    Raises
    ------
    TypeError
        If `progress` holds something else. The file that was there stays.
    """
    contents, notes = _pack(model, optimizer, schedule, batches)
    contents |= {f"own/{name}": array for name, array in (arrays or {}).items()}
    text = json.dumps({**notes, "format": FORMAT, "progress": dict(progress or {})}, default=_plain)
    with atomic_write(path) as file:
        np.savez(file, notes=np.frombuffer(text.encode(), dtype=np.uint8), **contents)  # type: ignore[arg-type]


def load_checkpoint(
    path: str | os.PathLike[str],
    model: Module,
    optimizer: Optimizer,
    *,
    schedule: Any = None,
    batches: Sequence[Any] = (),
) -> tuple[dict[str, Any], dict[str, Array]]:
    """Bring a run back to where `save_checkpoint` left it.

    Parameters
    ----------
    model, optimizer, schedule, batches
        Made in the same way as those that were saved. Changed in place.

    Returns
    -------
    progress, arrays : dict
        What was given to `save_checkpoint` under these names.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is cut short, damaged, not a checkpoint, or one of another run. Nothing is changed then.
    """
    contents, notes = _read(Path(path))
    before = _pack(model, optimizer, schedule, batches)
    try:
        _unpack(contents, notes, model, optimizer, schedule, batches)
    except Exception as error:
        _unpack(*before, model, optimizer, schedule, batches)
        raise ValueError(f"load_checkpoint: {path} does not fit this run: {error}") from error
    return notes["progress"], _part(contents, "own/")


def find_generators(*owners: Any) -> list[np.random.Generator]:
    """Every `numpy.random.Generator` that is an attribute of these objects or of a module in them, each once."""
    places = [place for owner in owners for place in (owner.modules() if isinstance(owner, Module) else [owner])]
    values = [value for place in places for value in getattr(place, "__dict__", {}).values()]
    return list({id(value): value for value in values if isinstance(value, np.random.Generator)}.values())


def _pack(
    model: Module, optimizer: Optimizer, schedule: Any, batches: Sequence[Any]
) -> tuple[dict[str, Array], dict[str, Any]]:
    """The run as arrays and notes."""
    arrays = {f"model/{name}": array for name, array in model.state_dict().items()}
    state, counters = optimizer.state_dict(), {}
    for i, entry in state["state"].items():
        arrays |= {f"optimizer/{i}/{key}": value for key, value in entry.items() if isinstance(value, np.ndarray)}
        counters[i] = {key: value for key, value in entry.items() if not isinstance(value, np.ndarray)}
    notes = {
        "classes": _classes(optimizer, schedule, *batches),
        "counters": counters,
        "param_groups": state["param_groups"],
        "schedule": None if schedule is None else schedule.state_dict(),
        "batches": [each.state_dict() for each in batches],
        "generators": [generator.bit_generator.state for generator in find_generators(model, *batches)],
    }
    return arrays, notes


def _unpack(
    arrays: Mapping[str, Array],
    notes: Mapping[str, Any],
    model: Module,
    optimizer: Optimizer,
    schedule: Any,
    batches: Sequence[Any],
) -> None:
    """Undo `_pack`."""
    classes, generators = _classes(optimizer, schedule, *batches), find_generators(model, *batches)
    if notes["classes"] != classes:
        raise ValueError(f"expected {', '.join(classes)}, the file has {', '.join(notes['classes'])}")
    if len(notes["generators"]) != len(generators):
        raise ValueError(f"expected {len(generators)} random generators, the file has {len(notes['generators'])}")
    model.load_state_dict(_part(arrays, "model/"))
    state: dict[int, dict[str, Any]] = {int(i): dict(entry) for i, entry in notes["counters"].items()}
    for name, array in _part(arrays, "optimizer/").items():
        i, key = name.split("/")
        state[int(i)][key] = array
    optimizer.load_state_dict({"state": state, "param_groups": notes["param_groups"]})
    if schedule is not None:
        schedule.load_state_dict(notes["schedule"])
    for each, place in zip(batches, notes["batches"], strict=True):
        each.load_state_dict(place)
    for generator, generator_state in zip(generators, notes["generators"], strict=True):
        generator.bit_generator.state = generator_state


def _classes(*parts: Any) -> list[str]:
    return [type(part).__name__ for part in parts]


def _part(arrays: Mapping[str, Array], prefix: str) -> dict[str, Array]:
    """The arrays whose names begin with `prefix`, without it."""
    return {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}


def _plain(value: Any) -> Any:
    """What JSON does not know: NumPy's numbers, and the arrays in the state of some generators."""
    if isinstance(value, np.generic | np.ndarray):
        return value.tolist()
    raise TypeError(f"save_checkpoint: progress must be fit for JSON, got {type(value).__name__}")


def _read(path: Path) -> tuple[dict[str, Array], dict[str, Any]]:
    """The whole file, so that damage shows here and not later."""
    with path.open("rb") as file:
        try:
            with np.load(file, allow_pickle=False) as archive:
                arrays = {name: archive[name] for name in archive.files}
            notes = json.loads(arrays.pop("notes").tobytes())
            found = notes["format"]
        except Exception as error:  # a damaged archive fails in a dozen ways
            reason = f"{type(error).__name__}: {error}"
            raise ValueError(f"load_checkpoint: {path} is damaged or not a checkpoint ({reason})") from error
    if found != FORMAT:
        raise ValueError(f"load_checkpoint: {path} has the format {found!r}, expected {FORMAT!r}")
    return arrays, notes
