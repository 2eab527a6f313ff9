r"""The run: everything around the training loop that is the same in NumPy and in PyTorch.

Epochs, history, early stopping, checkpoints, Ctrl-C. None of it needs to know what a model is. `Run` asks for the few
things that do, a step, an evaluation, a file, through methods that `dlref.training` and `dlref.pytorch.training` write.
"""

from __future__ import annotations

import math
import signal
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, ClassVar

from dlref.training.evaluation import Batch, Metric, Score, Totals
from dlref.training.history import History
from dlref.training.settings import Settings


@contextmanager
def finish_the_step(again: bool = True) -> Iterator[Callable[[], bool]]:
    """Turn the first Ctrl-C into a question that the loop asks after each step: a step is whole or not at all.

    Parameters
    ----------
    again : bool
        Whether a second Ctrl-C interrupts at once. Not under torchrun: each process gets the terminal's signal, and
        then torchrun's own.

    Yields
    ------
    asked : callable
        Whether Ctrl-C was pressed.
    """
    pressed = False

    def note(number: int, frame: Any) -> None:
        nonlocal pressed
        if pressed and again:
            raise KeyboardInterrupt
        pressed = True

    # Python hands signals to the main thread only.
    listening = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGINT, note) if listening else None
    try:
        yield lambda: pressed
    finally:
        if listening:
            signal.signal(signal.SIGINT, before or signal.SIG_DFL)


def progress_bar(
    batches: Iterable[Batch], title: str, totals: Callable[[], Totals], metric: Metric | None
) -> Iterator[Batch]:
    """The same batches, drawn as a bar on the terminal or in the notebook. Needs tqdm.

    Beside the bar stand the means of this epoch so far, and how many samples go through in a second.

    Parameters
    ----------
    batches : iterable of batches
    totals : callable
        `totals()` of the epoch, asked for after each batch.
    metric : callable, optional
        What the totals' metric is called after.
    """
    try:
        from tqdm.auto import tqdm
    except ImportError as error:
        raise ImportError("progress=True needs tqdm: pip install tqdm") from error
    name = getattr(metric, "__name__", "metric")
    with tqdm(batches, desc=title, initial=totals().batches, unit="batch", leave=False) as bar:
        start, before = time.perf_counter(), totals().samples
        for batch in bar:
            yield batch
            now = totals()  # the step has been taken
            score, speed = now.means(metric), (now.samples - before) / (time.perf_counter() - start)
            seen = "" if score.metric is None else f", {name} {score.metric:.3f}"
            bar.set_postfix_str(f"loss {score.loss:.4g}{seen}, {speed:,.0f} samples/s", refresh=False)


class Run(ABC):
    """How far a training has come, and the loop that takes it further.

    Parameters
    ----------
    model : Module
    optimizer : Optimizer
    loss : callable
    settings : Settings

    Attributes
    ----------
    model, optimizer, loss, settings
        As given.
    schedule : schedule or None
        That of the settings.
    epoch : int
        Epochs that are complete.
    history : History
    totals : Totals
        Of the epoch in hand.
    stopped : bool
        Whether early stopping or the callback ended it.
    best_epoch : int
        Epoch of the least validation loss, counted from 1.
    best : dict
        The weights of that epoch.
    """

    plateau: ClassVar[type[Any]]  # the library's ReduceLROnPlateau, the one schedule that watches the loss

    def __init__(self, model: Any, optimizer: Any, loss: Callable[..., Any], settings: Settings) -> None:
        self.model, self.optimizer, self.loss = model, optimizer, loss
        self.settings, self.schedule = settings, settings.schedule
        self.epoch = 0
        self.history, self.totals = History(), Totals()
        self.stopped = False
        self.best_epoch = 0
        self.best: dict[str, Any] = {}

    # What the library adds

    @abstractmethod
    def train_step(self, batch: Batch) -> float:
        """Change the parameters once. Adds to `totals` and returns the loss."""

    @abstractmethod
    def evaluate(self, batches: Iterable[Batch]) -> Score:
        """Loss and metric on other batches."""

    @abstractmethod
    def weights(self) -> dict[str, Any]:
        """A copy of parameters and buffers."""

    @abstractmethod
    def save(self, path: Path, batches: Sequence[Any], progress: dict[str, Any]) -> None:
        """Write model, optimiser, schedule, generators, the places in the batches, `progress` and `best`."""

    @abstractmethod
    def load(self, path: Path, batches: Sequence[Any]) -> dict[str, Any]:
        """Read it all back, `best` too, and return `progress`."""

    # What a library may change

    def after_step(self, loss: float) -> None:
        """A schedule that goes by batches moves on."""
        if self.settings.schedule_per_batch:
            self.step_schedule(loss)

    def catch_interrupt(self) -> AbstractContextManager[Callable[[], bool]]:
        """Ctrl-C becomes a question, asked after each step, for as long as the run goes on."""
        return finish_the_step()

    def any_rank(self, answer: bool) -> bool:
        """Whether the answer is yes in any of the processes; with one, its own."""
        return answer

    # What model and optimiser do in the same way in both

    def check_finite(self, loss: float) -> None:
        """Raise FloatingPointError, with the place, if the loss of this step is NaN or infinite."""
        if not math.isfinite(loss):
            place = f"epoch {self.epoch + 1}, batch {self.totals.batches + 1}"
            raise FloatingPointError(f"fit: the loss is {loss} in {place}; try a smaller lr, or max_norm")

    def step_schedule(self, watched: float) -> None:
        """Move the schedule on, if there is one; `watched` is the loss that a plateau is seen in."""
        if isinstance(self.schedule, self.plateau):
            self.schedule.step(watched)
        elif self.schedule is not None:
            self.schedule.step()

    def learning_rate(self) -> float:
        """The rate of the optimiser's first group, which the history records."""
        return float(self.optimizer.param_groups[0]["lr"])

    def set_weights(self, weights: dict[str, Any]) -> None:
        """Give the model the parameters and buffers that `weights` once returned."""
        self.model.load_state_dict(weights)

    # The loop

    def fit(self, batches: Iterable[Batch]) -> History:
        """Train until all epochs are complete."""
        settings = self.settings
        if settings.checkpoint_every is not None and not hasattr(batches, "state_dict"):
            raise ValueError("fit: checkpoint_every needs batches that know their place, such as Batches")
        path = None if settings.checkpoint is None else Path(settings.checkpoint)
        places = [each for each in (batches, settings.validation) if hasattr(each, "state_dict")]
        if settings.resume and path is not None and self.any_rank(path.exists()):
            self._set_progress(self.load(path, places))

        with self.catch_interrupt() as asked_to_stop:
            while self.epoch < settings.epochs and not self.stopped:
                for batch in self._shown(batches):
                    self.after_step(self.train_step(batch))
                    stop = self.any_rank(asked_to_stop())  # once: the answer may change between two lines
                    every = settings.checkpoint_every
                    due = every is not None and self.totals.batches % every == 0
                    # A file from within an epoch is of use only if it says where in the epoch.
                    known = path if hasattr(batches, "state_dict") and (due or stop) else None
                    self._keep(known, places, stop)
                self._end_epoch()
                if settings.callback is not None and self.any_rank(settings.callback(self.epoch, self.history) is True):
                    self.stopped = True
                self._keep(path, places, self.any_rank(asked_to_stop()))
        if self.best:
            self.set_weights(self.best)
        return self.history

    def _shown(self, batches: Iterable[Batch]) -> Iterable[Batch]:
        """The batches, with a bar if one is wanted."""
        if not self.settings.progress:
            return batches
        title = f"epoch {self.epoch + 1}/{self.settings.epochs}"
        return progress_bar(batches, title, lambda: self.totals, self.settings.metric)

    def _end_epoch(self) -> None:
        """History, validation, schedule, early stopping."""
        settings = self.settings
        score, self.totals = self.totals.means(settings.metric), Totals()
        self.epoch += 1
        self.history.lr.append(self.learning_rate())
        self.history.loss.append(score.loss)
        self.history.metric += [] if score.metric is None else [score.metric]
        if settings.validation is not None:
            score = self.evaluate(settings.validation)
            self.history.validation_loss.append(score.loss)
            self.history.validation_metric += [] if score.metric is None else [score.metric]
        if not settings.schedule_per_batch:
            self.step_schedule(score.loss)
        if settings.patience is not None:
            # The first of equals is the best.
            if score.loss < min(self.history.validation_loss[:-1], default=math.inf):
                self.best_epoch, self.best = self.epoch, self.weights()
            self.stopped = self.epoch - self.best_epoch >= settings.patience

    def _keep(self, path: Path | None, batches: Sequence[Any], stop: bool) -> None:
        """Write the checkpoint if there is a path, then obey Ctrl-C."""
        if path is not None:
            progress = {name: getattr(self, name) for name in ("epoch", "stopped", "best_epoch")}
            self.save(path, batches, {**progress, "history": asdict(self.history), "totals": asdict(self.totals)})
        if stop:
            raise KeyboardInterrupt

    def _set_progress(self, progress: dict[str, Any]) -> None:
        self.epoch, self.stopped, self.best_epoch = (progress[name] for name in ("epoch", "stopped", "best_epoch"))
        self.history, self.totals = History(**progress["history"]), Totals(**progress["totals"])
