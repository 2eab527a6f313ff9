r"""Training in PyTorch on one device: the loop, a checkpoint, and the same weights after a resumption.

The loop itself is what everybody writes:

>>> model, loss, device = torch.nn.Linear(2, 1), torch.nn.functional.mse_loss, "cpu"
>>> optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
>>> for x, y in [(torch.ones(4, 2), torch.zeros(4, 1))]:
...     x, y = x.to(device), y.to(device)
...     value = loss(model(x), y)
...     optimizer.zero_grad()
...     value.backward()
...     optimizer.step()

The rest is the same as in `dlref.training`, with PyTorch's means. A checkpoint is a file of `torch.save` and is read
with `weights_only=True`, so that a stranger's file can run no code; next to the states of model, optimiser and schedule
it holds those of the random generators, PyTorch's own and that of the batches.
"""

from __future__ import annotations

import copy
import json
import math
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim.lr_scheduler import ReduceLROnPlateau

from dlref.checkpoint import replacing
from dlref.evaluation import Batch, Metric, Score, Totals
from dlref.pytorch.optimization import clip_grad_norm
from dlref.run import History, Run

__all__ = ["accuracy", "evaluate", "fit", "load_checkpoint", "save_checkpoint"]

Loss = Callable[..., Tensor]


def accuracy(logits: Tensor, labels: Tensor) -> float:
    """Share of samples whose largest logit is at their label.

    >>> accuracy(torch.tensor([[2.0, 1.0], [0.0, 3.0]]), torch.tensor([0, 0]))
    0.5
    """
    if logits.ndim != 2 or labels.shape != logits.shape[:1] or len(labels) == 0:
        shapes = f"{tuple(logits.shape)}, {tuple(labels.shape)}"
        raise ValueError(f"accuracy: expected logits (N, classes) and labels (N,), got {shapes}")
    return (logits.argmax(dim=1) == labels).double().mean().item()


def _device_of(model: nn.Module) -> torch.device:
    return next((parameter.device for parameter in model.parameters()), torch.device("cpu"))


def _loss_of(model: nn.Module, loss: Loss, batch: Batch) -> tuple[Tensor, Any, list[Tensor]]:
    """The loss of one batch, what the model said, and the batch on the model's device."""
    device = _device_of(model)
    # torch.tensor copies: a batch may be a view of the data set, or memory that must not be written to.
    x, *targets = moved = [(a if isinstance(a, Tensor) else torch.tensor(a)).to(device) for a in batch]
    output = model(x)
    value = loss(*(output if isinstance(output, tuple) else (output,)), *targets)
    if value.numel() != 1:
        raise ValueError(
            f"loss must be a single number per batch, got shape {tuple(value.shape)}; is its reduction 'none'?"
        )
    return value, output, moved


def evaluate(model: nn.Module, loss: Loss, batches: Iterable[Batch], metric: Metric | None = None) -> Score:
    """Mean loss and metric over all samples, in evaluation mode and without gradients.

    Parameters
    ----------
    model : nn.Module
        Comes back in the mode it was in.
    loss : callable
        `loss(prediction, *targets)`, for example `torch.nn.functional.cross_entropy`.
    batches : iterable of (input, target, …)
        Arrays or tensors; moved to the model's device.
    metric : callable, optional
        `metric(prediction, *targets)` on tensors, for example `accuracy`.

    Returns
    -------
    Score
    """
    totals, modes = Totals(), [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        with torch.no_grad():
            for batch in batches:
                value, output, moved = _loss_of(model, loss, batch)
                totals.add(moved, value.item(), output, metric)
    finally:
        for module, mode in modes:
            module.training = mode
    return totals.means(metric)


def _state(model: nn.Module, optimizer: torch.optim.Optimizer, schedule: Any, batches: Sequence[Any]) -> dict[str, Any]:
    generators = [torch.get_rng_state(), *(torch.cuda.get_rng_state_all() if torch.cuda.is_available() else [])]
    return {
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "schedule": None if schedule is None else schedule.state_dict(),
        # NumPy's generators have whole numbers of 128 bits, which JSON knows and a weights_only file may not hold.
        "batches": [json.dumps(each.state_dict(), default=lambda array: array.tolist()) for each in batches],
        "generators": generators,
    }


def _restore(
    state: dict[str, Any], model: nn.Module, optimizer: torch.optim.Optimizer, schedule: Any, batches: Sequence[Any]
) -> None:
    if (schedule is None) != (state["schedule"] is None):
        raise ValueError("either the run or the file has a schedule, not both")
    if len(batches) != len(state["batches"]):
        raise ValueError(f"expected the places in {len(batches)} Batches, the file has {len(state['batches'])}")
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    if schedule is not None:
        schedule.load_state_dict(state["schedule"])
    for each, place in zip(batches, state["batches"], strict=True):
        each.load_state_dict(json.loads(place))
    torch.set_rng_state(state["generators"][0])
    for device, generator in zip(range(torch.cuda.device_count()), state["generators"][1:], strict=False):
        torch.cuda.set_rng_state(generator, device)


def save_checkpoint(
    path: str | os.PathLike[str],
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    *,
    schedule: Any = None,
    batches: Sequence[Any] = (),
    progress: dict[str, Any] | None = None,
) -> None:
    """Write a run to one file, whole or not at all.

    Parameters
    ----------
    path : path
    model : nn.Module
    optimizer : torch.optim.Optimizer
    schedule : torch.optim.lr_scheduler, optional
    batches : sequence of dlref.data.Batches
    progress : dict, optional
        Anything of yours that `torch.load(…, weights_only=True)` accepts: numbers, strings, tensors, lists, dicts.
    """
    with replacing(path) as file:
        torch.save({**_state(model, optimizer, schedule, batches), "progress": progress or {}}, file)


def load_checkpoint(
    path: str | os.PathLike[str],
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    *,
    schedule: Any = None,
    batches: Sequence[Any] = (),
) -> dict[str, Any]:
    """Bring a run back to where `save_checkpoint` left it, also on another device. Returns `progress`.

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
    before = copy.deepcopy(_state(model, optimizer, schedule, batches))
    try:
        _restore(state, model, optimizer, schedule, batches)
    except Exception as error:
        _restore(before, model, optimizer, schedule, batches)
        raise ValueError(f"load_checkpoint: {path} does not fit this run: {error}") from error
    return progress


def fit(
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    loss: Loss,
    batches: Iterable[Batch],
    *,
    epochs: int,
    device: str | torch.device | None = None,
    validation: Iterable[Batch] | None = None,
    metric: Metric | None = None,
    schedule: Any = None,
    schedule_per_batch: bool = False,
    max_norm: float | None = None,
    patience: int | None = None,
    checkpoint: str | os.PathLike[str] | None = None,
    checkpoint_every: int | None = None,
    resume: bool = False,
    progress: bool = False,
    callback: Callable[[int, History], Any] | None = None,
) -> History:
    """Train a model on one device.

    Parameters
    ----------
    model : nn.Module
    optimizer : torch.optim.Optimizer
        PyTorch's or one of `dlref.pytorch.optimization`.
    loss : callable
        `loss(prediction, *targets)`, for example `torch.nn.functional.cross_entropy`.
    batches : iterable of (input, target, …)
        Arrays or tensors: `dlref.data.Batches`, a `DataLoader`, a list.
    epochs : int, > 0
        In all, those before a resumption included.
    device : str or torch.device, optional
        Where to train; where the model is, if not given.
    validation, metric, schedule, schedule_per_batch, max_norm, patience
        As in `dlref.training.fit`, with a schedule of `torch.optim.lr_scheduler`.
    checkpoint, checkpoint_every, resume, progress, callback
        As in `dlref.training.fit`. Resuming within an epoch needs batches that know their place (`Batches`).

    Returns
    -------
    History

    Raises
    ------
    FloatingPointError
        If the loss becomes NaN or infinite.
    ValueError
        If arguments do not go together, there is no batch, or the checkpoint is damaged or of another run.
    KeyboardInterrupt
        After Ctrl-C, once the checkpoint is written.
    """
    if device is not None:
        model.to(device)
    run = _TorchRun(model, optimizer, loss, metric, schedule, max_norm)
    return run.go(
        batches,
        epochs=epochs,
        validation=validation,
        metric=metric,
        schedule_per_batch=schedule_per_batch,
        patience=patience,
        checkpoint=checkpoint,
        checkpoint_every=checkpoint_every,
        resume=resume,
        progress=progress,
        callback=callback,
    )


class _TorchRun(Run):
    """What `dlref.run.Run` needs to know about models and optimisers."""

    def __init__(
        self,
        model: nn.Module,
        optimizer: torch.optim.Optimizer,
        loss: Loss,
        metric: Metric | None,
        schedule: Any,
        max_norm: float | None,
    ) -> None:
        super().__init__()
        self.model, self.optimizer, self.loss, self.metric = model, optimizer, loss, metric
        self.schedule, self.max_norm = schedule, max_norm

    def train(self, batch: Batch) -> float:
        self.model.train()
        loss, output, moved = _loss_of(self.model, self.loss, batch)
        value = loss.item()
        if not math.isfinite(value):
            place = f"epoch {self.epoch + 1}, batch {self.totals.batches + 1}"
            raise FloatingPointError(f"fit: the loss is {value} in {place}; try a smaller lr, or max_norm")
        self.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        if self.max_norm is not None:
            clip_grad_norm(self.model.parameters(), self.max_norm)
        self.optimizer.step()
        self.totals.add(moved, value, output, self.metric)
        return value

    def evaluate(self, batches: Iterable[Batch]) -> Score:
        return evaluate(self.model, self.loss, batches, self.metric)

    def tick(self, watched: float) -> None:
        if isinstance(self.schedule, ReduceLROnPlateau):
            self.schedule.step(watched)
        elif self.schedule is not None:
            self.schedule.step()

    def learning_rate(self) -> float:
        return float(self.optimizer.param_groups[0]["lr"])

    def weights(self) -> dict[str, Any]:
        return copy.deepcopy(self.model.state_dict())

    def set_weights(self, weights: dict[str, Any]) -> None:
        self.model.load_state_dict(weights)

    def save(self, path: Path, batches: Sequence[Any], progress: dict[str, Any]) -> None:
        parts: dict[str, Any] = {"schedule": self.schedule, "batches": batches}
        save_checkpoint(path, self.model, self.optimizer, **parts, progress={**progress, "best": self.best})

    def load(self, path: Path, batches: Sequence[Any]) -> dict[str, Any]:
        progress = load_checkpoint(path, self.model, self.optimizer, schedule=self.schedule, batches=batches)
        self.best = progress.pop("best")
        return progress
