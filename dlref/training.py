r"""Training: the loop around a model, with everything that turns ten lines into a run one can rely on.

The loop itself is this, and for a new idea it is best written out:

    for x, y in batches:
        loss = apply(cross_entropy, model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

`fit` adds what every real run needs around it: validation, a history, early stopping, a schedule, and checkpoints. A
run that was stopped, by Ctrl-C, a power cut or the queue of a cluster, goes on from its checkpoint and ends with the
very same weights, bit for bit, as if it had never been stopped.
"""

from __future__ import annotations

import math
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from dlref.arguments import check_count
from dlref.checkpoint import load_checkpoint, save_checkpoint
from dlref.clipping import clip_grad_norm
from dlref.evaluation import Batch, Loss, Metric, Score, Totals, accuracy, evaluate, loss_of
from dlref.module import Module
from dlref.operation import Array
from dlref.optimizer import Optimizer
from dlref.schedules import LRScheduler, ReduceLROnPlateau

__all__ = ["History", "Score", "accuracy", "evaluate", "fit"]


@dataclass
class History:
    """One entry per epoch; lists of what was not asked for stay empty.

    Training loss and metric are means over the epoch, in which the model improves: a validation loss below the
    training loss in the first epochs is no miracle.

    Attributes
    ----------
    loss, metric, validation_loss, validation_metric : list of float
    lr : list of float
        Of the first group, at the end of the epoch.
    """

    loss: list[float] = field(default_factory=list)
    metric: list[float] = field(default_factory=list)
    validation_loss: list[float] = field(default_factory=list)
    validation_metric: list[float] = field(default_factory=list)
    lr: list[float] = field(default_factory=list)

    def plot(self, ax: Any = None) -> Any:
        """Draw the losses over the epochs. Needs matplotlib; returns the axes."""
        if ax is None:
            import matplotlib.pyplot as plt

            _, ax = plt.subplots()
        for label, values in (("training", self.loss), ("validation", self.validation_loss)):
            if values:
                ax.plot(range(1, len(values) + 1), values, label=label)
        ax.set(xlabel="epoch", ylabel="loss")
        ax.legend()
        return ax


@contextmanager
def _finish_the_step() -> Iterator[Callable[[], bool]]:
    """Turn the first Ctrl-C into a question that the loop asks after each step: a step is whole or not at all.

    A second Ctrl-C interrupts at once.
    """
    asked = False

    def note(number: int, frame: Any) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True

    # Python hands signals to the main thread only.
    listening = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGINT, note) if listening else None
    try:
        yield lambda: asked
    finally:
        if listening:
            signal.signal(signal.SIGINT, before or signal.SIG_DFL)


def fit(
    model: Module,
    optimizer: Optimizer,
    loss: Loss,
    batches: Iterable[Batch],
    *,
    epochs: int,
    validation: Iterable[Batch] | None = None,
    metric: Metric | None = None,
    schedule: LRScheduler | ReduceLROnPlateau | None = None,
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
    model : Module
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
        Where to keep the run, after each epoch and on Ctrl-C, which waits for the end of the step.
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
    check_count("fit", "epochs", epochs)
    if patience is not None and validation is None:
        raise ValueError("fit: patience needs validation, the batches whose loss is watched")
    if (checkpoint_every is not None or resume) and checkpoint is None:
        raise ValueError("fit: checkpoint_every and resume need checkpoint, the path of a file")
    if checkpoint_every is not None and not hasattr(batches, "state_dict"):
        raise ValueError("fit: checkpoint_every needs batches that know their position, such as Batches")
    run = _Run(model, optimizer, batches, schedule)
    if resume and checkpoint is not None and Path(checkpoint).exists():
        run.load(checkpoint)

    def keep() -> None:
        if checkpoint is not None:
            run.save(checkpoint)

    with _finish_the_step() as stop:
        while run.epoch < epochs and not run.stopped:
            model.train()
            for batch in _bar(batches, f"epoch {run.epoch + 1}/{epochs}") if progress else batches:
                run.step(loss, batch, metric, max_norm, schedule_per_batch)
                if stop() or (checkpoint_every is not None and run.totals.batches % checkpoint_every == 0):
                    keep()
                if stop():
                    raise KeyboardInterrupt
            run.end_epoch(loss, validation, metric, patience, schedule_per_batch)
            if callback is not None and callback(run.epoch, run.history) is True:
                run.stopped = True
            keep()
            if stop():
                raise KeyboardInterrupt
    if run.best:
        model.load_state_dict(run.best)
    return run.history


def _bar(batches: Iterable[Batch], title: str) -> Iterable[Batch]:
    try:
        from tqdm.auto import tqdm
    except ImportError as error:
        raise ImportError("fit: progress=True needs tqdm: pip install tqdm") from error
    bar: Iterable[Batch] = tqdm(batches, desc=title, leave=False)
    return bar


@dataclass
class _Run:
    """A run at any moment: what it works on, and how far it has come."""

    model: Module
    optimizer: Optimizer
    batches: Any
    schedule: LRScheduler | ReduceLROnPlateau | None
    history: History = field(default_factory=History)
    totals: Totals = field(default_factory=Totals)
    epoch: int = 0
    stopped: bool = False
    best_epoch: int = 0
    best: dict[str, Array] = field(default_factory=dict)

    def step(self, loss: Loss, batch: Batch, metric: Metric | None, max_norm: float | None, tick: bool) -> None:
        """One batch: forward, backward, update."""
        value, output = loss_of(self.model, loss, batch)
        if not math.isfinite(value.item()):
            place = f"epoch {self.epoch + 1}, batch {self.totals.batches + 1}"
            raise FloatingPointError(f"fit: the loss is {value.item()} in {place}; try a smaller lr, or max_norm")
        self.optimizer.zero_grad()
        value.backward()
        if max_norm is not None:
            clip_grad_norm(self.model.parameters(), max_norm)
        self.optimizer.step()
        self.totals.add(batch, value.item(), output, metric)
        if self.schedule is not None and tick:
            self._tick(value.item())

    def end_epoch(
        self, loss: Loss, validation: Iterable[Batch] | None, metric: Metric | None, patience: int | None, ticked: bool
    ) -> None:
        """Validation, history, schedule, early stopping."""
        score, self.totals = self.totals.means(metric), Totals()
        self.epoch += 1
        self.history.lr.append(float(self.optimizer.param_groups[0]["lr"]))
        self.history.loss.append(score.loss)
        self.history.metric += [] if score.metric is None else [score.metric]
        watched = score.loss
        if validation is not None:
            watched, measured = evaluate(self.model, loss, validation, metric)
            self.history.validation_loss.append(watched)
            self.history.validation_metric += [] if measured is None else [measured]
        if self.schedule is not None and not ticked:
            self._tick(watched)
        if patience is not None:
            # The first of equals is the best.
            if self.best_epoch == 0 or watched < min(self.history.validation_loss[:-1]):
                self.best_epoch, self.best = self.epoch, self.model.state_dict()
            self.stopped = self.epoch - self.best_epoch >= patience

    def _tick(self, watched: float) -> None:
        if isinstance(self.schedule, ReduceLROnPlateau):
            self.schedule.step(watched)
        elif self.schedule is not None:
            self.schedule.step()

    def save(self, path: str | os.PathLike[str]) -> None:
        batches = self.batches if hasattr(self.batches, "state_dict") else None
        progress = {name: getattr(self, name) for name in ("epoch", "stopped", "best_epoch")}
        progress |= {"history": asdict(self.history), "totals": asdict(self.totals)}
        parts = {"schedule": self.schedule, "batches": batches}
        save_checkpoint(path, self.model, self.optimizer, **parts, progress=progress, arrays=self.best)

    def load(self, path: str | os.PathLike[str]) -> None:
        batches = self.batches if hasattr(self.batches, "state_dict") else None
        progress, self.best = load_checkpoint(path, self.model, self.optimizer, schedule=self.schedule, batches=batches)
        self.epoch, self.stopped, self.best_epoch = (progress[name] for name in ("epoch", "stopped", "best_epoch"))
        self.history, self.totals = History(**progress["history"]), Totals(**progress["totals"])
