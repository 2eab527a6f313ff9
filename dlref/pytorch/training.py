r"""Training in PyTorch: on a processor, on a graphics card, or on many under torchrun, with one and the same program.

The loop itself is what everybody writes:

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
  `dlref.pytorch.sharding.shard`.
"""

from __future__ import annotations

import copy
import math
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel
from torch.optim.lr_scheduler import ReduceLROnPlateau

from dlref.arguments import check_count
from dlref.evaluation import Batch, Metric, Score, Totals
from dlref.pytorch import distributed
from dlref.pytorch.checkpoint import load_checkpoint, save_checkpoint
from dlref.pytorch.distributed import Part
from dlref.pytorch.optimization import clip_grad_norm
from dlref.pytorch.sharding import is_sharded, slices
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


def _totals(model: nn.Module, loss: Loss, pieces: Iterable[Part], metric: Metric | None) -> Totals:
    """Sums over some parts of batches, in evaluation mode and without gradients."""
    totals, modes = Totals(), [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        with torch.no_grad():
            for piece in pieces:
                value, output, moved = _loss_of(model, loss, piece.batch)
                if piece.samples > 0:
                    totals.add(moved, value.item(), output, metric)
    finally:
        for module, mode in modes:
            module.training = mode
    return totals


def evaluate(model: nn.Module, loss: Loss, batches: Iterable[Batch], metric: Metric | None = None) -> Score:
    """Mean loss and metric over all samples, in evaluation mode and without gradients.

    Under torchrun too, each process that calls this goes through all batches.

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
    return _totals(model, loss, (Part(batch, len(batch[0]), 1.0) for batch in batches), metric).means(metric)


def fit(
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    loss: Loss,
    batches: Iterable[Batch],
    *,
    epochs: int,
    device: str | torch.device | None = None,
    autocast: torch.dtype | None = None,
    accumulate: int = 1,
    compile: bool = False,
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
    """Train a model, alone or together with the other processes of torchrun.

    Parameters
    ----------
    model : nn.Module
    optimizer : torch.optim.Optimizer
        PyTorch's or one of `dlref.pytorch.optimization`.
    loss : callable
        `loss(prediction, *targets)`, a mean over samples, for example `torch.nn.functional.cross_entropy`.
    batches : iterable of (input, target, …)
        Arrays or tensors: `dlref.data.Batches`, a `DataLoader`, a list. Under torchrun every rank is given the same
        whole batches, and takes its part of each: a batch size means the same with any number of processes.
    epochs : int, > 0
        In all, those before a resumption included.
    device : str or torch.device, optional
        Where to train; where the model is, if not given. Under torchrun "cuda" is this rank's card.
    autocast : torch.dtype, optional
        torch.bfloat16 or torch.float16 for the matrix products.
    accumulate : int, > 0
        Number of parts in which a batch (under torchrun: this rank's part of it) goes through the model. Batch
        normalisation sees one part at a time.
    compile : bool
        Let `torch.compile` fuse the model's operations. The first steps take long.
    validation, metric, schedule, schedule_per_batch, max_norm, patience
        As in `dlref.training.fit`, with a schedule of `torch.optim.lr_scheduler`.
    checkpoint, checkpoint_every, resume, progress, callback
        As in `dlref.training.fit`. Under torchrun the file must be in a folder that all ranks see, and each rank calls
        the callback.

    Returns
    -------
    History
        The same on every rank.

    Raises
    ------
    FloatingPointError, ValueError, KeyboardInterrupt
        As in `dlref.training.fit`. ValueError also if the ranks have been given different batches.
    """
    if autocast not in (None, torch.bfloat16, torch.float16):
        raise ValueError(f"fit: autocast must be torch.bfloat16, torch.float16 or None, got {autocast}")
    check_count("fit", "accumulate", accumulate)
    distributed.join()
    if device is not None:
        model.to(device)
    run = _TorchRun(model, optimizer, loss, metric, schedule, max_norm, autocast, accumulate, compile)
    history = run.go(
        batches,
        epochs=epochs,
        validation=validation,
        metric=metric,
        schedule_per_batch=schedule_per_batch,
        patience=patience,
        checkpoint=checkpoint,
        checkpoint_every=checkpoint_every,
        resume=resume,
        progress=progress and distributed.rank() == 0,
        callback=callback,
    )
    distributed.broadcast(model.buffers())  # running means, say: each rank's are of its own samples
    return history


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
        autocast: torch.dtype | None,
        accumulate: int,
        compile: bool,
    ) -> None:
        super().__init__()
        self.model, self.optimizer, self.loss, self.metric = model, optimizer, loss, metric
        self.schedule, self.max_norm, self.autocast, self.accumulate = schedule, max_norm, autocast, accumulate
        self.ranks, self.device = distributed.world_size(), _device_of(model).type
        self.alone = self.ranks == 1
        self.scaler = torch.amp.GradScaler(self.device, enabled=autocast is torch.float16)
        self.sharded = any(is_sharded(parameter) for parameter in model.parameters())
        # What is called is not what is saved: wrappers add prefixes to the names in a state.
        self.called: Any = model if self.alone or self.sharded else DistributedDataParallel(model)
        self.no_sync = getattr(self.called, "no_sync", None)
        if compile:
            self.called = torch.compile(self.called)
        if distributed.rank() > 0:  # or dropout would hit the same units on all ranks
            torch.manual_seed(torch.initial_seed() + distributed.rank())

    def train(self, batch: Batch) -> float:
        if self.totals.batches == 0:
            distributed.check_same_batch(batch)
        self.model.train()
        self.optimizer.zero_grad()
        mine, pieces = Totals(), distributed.parts(batch, self.accumulate)
        for i, piece in enumerate(pieces):
            with self._summing(last=i == len(pieces) - 1):
                with self._in_16_bits():
                    value, output, moved = _loss_of(self.called, self.loss, piece.batch)
                # Gradients are averaged over the ranks, where they should be summed: hence their number.
                self.scaler.scale(value * (piece.weight * self.ranks)).backward()
            if piece.samples > 0:
                mine.add(moved, value.item(), output, self.metric)
        return self._step(distributed.together(mine))

    def _step(self, totals: Totals) -> float:
        """Change the parameters, unless the loss of this step or its gradients speak against it."""
        value = totals.loss / totals.samples
        if not math.isfinite(value):
            place = f"epoch {self.epoch + 1}, batch {self.totals.batches + 1}"
            raise FloatingPointError(f"fit: the loss is {value} in {place}; try a smaller lr, or max_norm")
        if self.max_norm is not None:
            self.scaler.unscale_(self.optimizer)
            clip: Any = nn.utils.clip_grad_norm_ if self.sharded else clip_grad_norm
            clip(self.model.parameters(), self.max_norm)
        scale = self.scaler.get_scale()
        self.scaler.step(self.optimizer)
        self.scaler.update()
        self.skipped = self.scaler.get_scale() < scale
        self.totals += totals
        return value

    @contextmanager
    def _summing(self, last: bool) -> Iterator[None]:
        """Backward passes add to the gradients; the ranks exchange theirs after the last."""
        if self.sharded:
            self.model.set_requires_gradient_sync(last)  # type: ignore[operator]
        if last or self.no_sync is None:
            yield
        else:
            with self.no_sync():
                yield

    def _in_16_bits(self) -> torch.autocast:
        return torch.autocast(self.device, self.autocast, enabled=self.autocast is not None)

    def evaluate(self, batches: Iterable[Batch]) -> Score:
        distributed.broadcast(self.model.buffers())
        pieces = (piece for batch in batches for piece in distributed.parts(batch))
        with self._in_16_bits():
            mine = _totals(self.called, self.loss, pieces, self.metric)
        return distributed.together(mine).means(self.metric)

    def agree(self, answer: bool) -> bool:
        return any(said for (said,) in distributed.hear_all(answer))

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
        parts: dict[str, Any] = {"schedule": self.schedule, "scaler": self.scaler, "batches": batches}
        save_checkpoint(path, self.model, self.optimizer, **parts, progress={**progress, "best": self.best})

    def load(self, path: Path, batches: Sequence[Any]) -> dict[str, Any]:
        parts: dict[str, Any] = {"schedule": self.schedule, "scaler": self.scaler, "batches": batches}
        progress = load_checkpoint(path, self.model, self.optimizer, **parts)
        self.best = slices(progress.pop("best"), like=self.model.state_dict())
        return progress
