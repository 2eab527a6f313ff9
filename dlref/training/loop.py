r"""The training loop, with validation, history, early stopping, a schedule and checkpoints."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from dlref.engine import Module
from dlref.optimization import LRScheduler, Optimizer, ReduceLROnPlateau, clip_grad_norm
from dlref.training.checkpoint import load_checkpoint, save_checkpoint
from dlref.training.evaluation import Batch, Loss, Metric, Score, evaluate, loss_of
from dlref.training.history import History
from dlref.training.run import Run
from dlref.training.settings import Settings

Schedule = LRScheduler | ReduceLROnPlateau


def fit(
    model: Module,
    optimizer: Optimizer,
    loss: Loss,
    batches: Iterable[Batch],
    *,
    epochs: int,
    validation: Iterable[Batch] | None = None,
    metric: Metric | None = None,
    schedule: Schedule | None = None,
    schedule_per_batch: bool = False,
    max_norm: float | None = None,
    patience: int | None = None,
    checkpoint: str | os.PathLike[str] | None = None,
    checkpoint_every: int | None = None,
    resume: bool = False,
    progress: bool = False,
    callback: Callable[[int, History], Any] | None = None,
) -> History:
    """Train a model.

    Parameters
    ----------
    optimizer : Optimizer
        Over the model's parameters.
    loss : operation
        `loss(prediction, *targets)`, for example `cross_entropy`. If the model returns several values, all go in.
    batches : iterable of (input, target, …)
        Usually `Batches`; gone through once per epoch.
    epochs : int, > 0
        In all, those before a resumption included.
    validation : iterable of batches, optional
        Evaluated after each epoch.
    metric : callable, optional
        `metric(prediction, *targets)`, for example `accuracy`.
    schedule : schedule, optional
        Ticks after each epoch, or after each batch if `schedule_per_batch`. ReduceLROnPlateau watches the validation
        loss, or the training loss where there is none.
    max_norm : float, optional
        Clip the gradients to this norm.
    patience : int, optional
        Stop early: when the validation loss has not fallen for this many epochs. The weights of the best epoch are
        put back at the end.
    checkpoint : path, optional
        Where to keep the run: after each epoch, and on Ctrl-C, which waits for the end of the step. (Batches that do
        not know their place, such as a list, leave the file of the last full epoch.)
    checkpoint_every : int, optional
        Keep it after every so many batches too.
    resume : bool
        Go on from `checkpoint` if the file is there. Everything else must be made as it was.
    progress : bool
        A bar per epoch; needs tqdm.
    callback : callable, optional
        `callback(epoch, history)` after each epoch, counted from 1. Training stops if it returns True.

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

    Examples
    --------
    >>> import numpy as np
    >>> from dlref.data import Batches, line
    >>> from dlref.feedforward import Linear
    >>> from dlref.losses import mse_loss
    >>> from dlref.optimization import SGD
    >>> rng = np.random.default_rng(0)
    >>> model = Linear(1, 1, rng=rng)
    >>> batches = Batches(*line(64, noise=0, rng=rng), batch_size=16, rng=rng)
    >>> history = fit(model, SGD(model.parameters(), lr=0.1), mse_loss, batches, epochs=50)
    >>> round(model.weight.data.item(), 2), round(model.bias.data.item(), 2)
    (2.0, 1.0)
    """
    settings = Settings(
        epochs=epochs,
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
    return _NumpyRun(model, optimizer, loss, settings).fit(batches)


class _NumpyRun(Run):
    """What `dlref.training.run.Run` needs to know about models and optimisers."""

    model: Module
    optimizer: Optimizer
    plateau = ReduceLROnPlateau

    def train_step(self, batch: Batch) -> float:
        self.model.train()
        loss, output = loss_of(self.model, self.loss, batch)
        value = loss.item()
        self.check_finite(value)
        self.optimizer.zero_grad()
        loss.backward()
        if self.settings.max_norm is not None:
            clip_grad_norm(self.model.parameters(), self.settings.max_norm)
        self.optimizer.step()
        self.totals.add(batch, value, output, self.settings.metric)
        return value

    def evaluate(self, batches: Iterable[Batch]) -> Score:
        return evaluate(self.model, self.loss, batches, self.settings.metric)

    def weights(self) -> dict[str, Any]:
        return dict(self.model.state_dict())

    def save(self, path: Path, batches: Sequence[Any], progress: dict[str, Any]) -> None:
        parts: dict[str, Any] = {"schedule": self.schedule, "batches": batches}
        save_checkpoint(path, self.model, self.optimizer, **parts, progress=progress, arrays=self.best)

    def load(self, path: Path, batches: Sequence[Any]) -> dict[str, Any]:
        parts: dict[str, Any] = {"schedule": self.schedule, "batches": batches}
        progress, self.best = load_checkpoint(path, self.model, self.optimizer, **parts)
        return progress
