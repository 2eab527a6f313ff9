r"""The training loop in PyTorch."""

from __future__ import annotations

import copy
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.nn.parallel import DistributedDataParallel
from torch.optim.lr_scheduler import ReduceLROnPlateau

from dlref.pytorch.optimization import clip_grad_norm
from dlref.pytorch.training import distributed
from dlref.pytorch.training.checkpoint import load_checkpoint, save_checkpoint
from dlref.pytorch.training.evaluation import Loss, device_of, loss_of, totals
from dlref.pytorch.training.settings import TorchSettings
from dlref.pytorch.training.sharding import is_sharded, slices
from dlref.training import History, Score
from dlref.training.evaluation import Batch, Metric, Totals
from dlref.training.run import Run, finish_the_step


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
    settings = TorchSettings(
        epochs=epochs,
        device=device,
        autocast=autocast,
        accumulate=accumulate,
        compile=compile,
        validation=validation,
        metric=metric,
        schedule=schedule,
        schedule_per_batch=schedule_per_batch,
        max_norm=max_norm,
        patience=patience,
        checkpoint=checkpoint,
        checkpoint_every=checkpoint_every,
        resume=resume,
        progress=progress,
        callback=callback,
    )
    distributed.join()
    if device is not None:
        model.to(device)
    settings = replace(settings, progress=progress and distributed.rank() == 0)
    history = _TorchRun(model, optimizer, loss, settings).fit(batches)
    distributed.broadcast(model.buffers())  # running means, say: each rank's are of its own samples
    return history


class _TorchRun(Run):
    """What `dlref.training.run.Run` needs to know about models and optimisers."""

    settings: TorchSettings
    model: nn.Module
    optimizer: torch.optim.Optimizer
    plateau = ReduceLROnPlateau

    def __init__(self, model: nn.Module, optimizer: torch.optim.Optimizer, loss: Loss, settings: TorchSettings) -> None:
        super().__init__(model, optimizer, loss, settings)
        self.ranks, self.device = distributed.world_size(), device_of(model).type
        self.scaler = torch.amp.GradScaler(self.device, enabled=settings.autocast is torch.float16)
        self.skipped = False  # whether 16-bit gradients had overflowed in the last step, and no weight has moved
        self.sharded = any(is_sharded(parameter) for parameter in model.parameters())
        # What is called is not what is saved: wrappers add prefixes to the names in a state.
        self.called: Any = model if self.ranks == 1 or self.sharded else DistributedDataParallel(model)
        self.no_sync = getattr(self.called, "no_sync", None)
        if settings.compile:
            self.called = torch.compile(self.called)
        if distributed.rank() > 0:  # or dropout would hit the same units on all ranks
            torch.manual_seed(torch.initial_seed() + distributed.rank())

    def train_step(self, batch: Batch) -> float:
        if self.totals.batches == 0:
            distributed.check_same_batch(batch)
        self.model.train()
        self.optimizer.zero_grad()
        mine, pieces = Totals(), distributed.parts(batch, self.settings.accumulate)
        for i, piece in enumerate(pieces):
            with self._summing(last=i == len(pieces) - 1):
                with self._in_16_bits():
                    value, output, moved = loss_of(self.called, self.loss, piece.batch)
                # Gradients are averaged over the ranks, where they should be summed: hence their number.
                self.scaler.scale(value * (piece.weight * self.ranks)).backward()
            if piece.samples > 0:
                mine.add(moved, value.item(), output, self.settings.metric)
        return self._step(distributed.all_reduce(mine))

    def _step(self, totals: Totals) -> float:
        """Change the parameters, unless the loss of this step or its gradients speak against it."""
        value = totals.loss / totals.samples
        self.check_finite(value)
        if self.settings.max_norm is not None:
            self.scaler.unscale_(self.optimizer)
            clip: Any = nn.utils.clip_grad_norm_ if self.sharded else clip_grad_norm
            clip(self.model.parameters(), self.settings.max_norm)
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
        return torch.autocast(self.device, self.settings.autocast, enabled=self.settings.autocast is not None)

    def evaluate(self, batches: Iterable[Batch]) -> Score:
        distributed.broadcast(self.model.buffers())
        pieces = (piece for batch in batches for piece in distributed.parts(batch))
        with self._in_16_bits():
            mine = totals(self.called, self.loss, pieces, self.settings.metric)
        return distributed.all_reduce(mine).means(self.settings.metric)

    def after_step(self, loss: float) -> None:
        if not self.skipped:
            super().after_step(loss)

    def catch_interrupt(self) -> AbstractContextManager[Callable[[], bool]]:
        return finish_the_step(again=self.ranks == 1)

    def any_rank(self, answer: bool) -> bool:
        return any(said for (said,) in distributed.all_gather(answer))

    def weights(self) -> dict[str, Any]:
        return copy.deepcopy(self.model.state_dict())

    def save(self, path: Path, batches: Sequence[Any], progress: dict[str, Any]) -> None:
        parts: dict[str, Any] = {"schedule": self.schedule, "scaler": self.scaler, "batches": batches}
        save_checkpoint(path, self.model, self.optimizer, **parts, progress={**progress, "best": self.best})

    def load(self, path: Path, batches: Sequence[Any]) -> dict[str, Any]:
        parts: dict[str, Any] = {"schedule": self.schedule, "scaler": self.scaler, "batches": batches}
        progress = load_checkpoint(path, self.model, self.optimizer, **parts)
        self.best = slices(progress.pop("best"), like=self.model.state_dict())
        return progress
