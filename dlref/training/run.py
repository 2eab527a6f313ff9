r"""The run: everything around the training loop that is the same in NumPy and in PyTorch.

Epochs, history, early stopping, checkpoints, Ctrl-C. None of it needs to know what a model is. `Run` asks for the few
things that do, a step, an evaluation, a file, through methods that `dlref.training` and `dlref.pytorch.training` write.
"""

from __future__ import annotations

import math
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from dlref.engine.arguments import check_count
from dlref.training.evaluation import Batch, Metric, Score, Totals


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
        if self.loss:
            ax.legend()
        return ax


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
    title : str
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


class Run:
    """How far a training has come, and the loop that takes it further.

    Attributes
    ----------
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
    skipped : bool
        Whether the last step was left out, because 16-bit gradients had overflowed.
    alone : bool
        False if other processes train the same model.
    """

    def __init__(self) -> None:
        self.epoch = 0
        self.history, self.totals = History(), Totals()
        self.stopped = False
        self.best_epoch = 0
        self.best: dict[str, Any] = {}
        self.skipped, self.alone = False, True

    # What the library adds

    def train(self, batch: Batch) -> float:
        """One step. Adds to `totals` and returns the loss."""
        raise NotImplementedError

    def evaluate(self, batches: Iterable[Batch]) -> Score:
        """Loss and metric on other batches."""
        raise NotImplementedError

    def tick(self, watched: float) -> None:
        """Move the schedule on, if there is one; `watched` is the loss that a plateau is seen in."""
        raise NotImplementedError

    def learning_rate(self) -> float:
        """Of the first group."""
        raise NotImplementedError

    def weights(self) -> dict[str, Any]:
        """A copy of parameters and buffers."""
        raise NotImplementedError

    def set_weights(self, weights: dict[str, Any]) -> None:
        """Undo `weights`."""
        raise NotImplementedError

    def save(self, path: Path, batches: Sequence[Any], progress: dict[str, Any]) -> None:
        """Write model, optimiser, schedule, generators, the places in the batches, `progress` and `best`."""
        raise NotImplementedError

    def load(self, path: Path, batches: Sequence[Any]) -> dict[str, Any]:
        """Read it all back, `best` too, and return `progress`."""
        raise NotImplementedError

    def agree(self, answer: bool) -> bool:
        """Whether the answer is yes in any of the processes; with one, its own."""
        return answer

    # The loop

    def go(
        self,
        batches: Iterable[Batch],
        *,
        epochs: int,
        validation: Iterable[Batch] | None,
        metric: Metric | None,
        schedule_per_batch: bool,
        patience: int | None,
        checkpoint: str | os.PathLike[str] | None,
        checkpoint_every: int | None,
        resume: bool,
        progress: bool,
        callback: Callable[[int, History], Any] | None,
    ) -> History:
        """Train until `epochs` are complete; the arguments are those of `dlref.training.fit`."""
        check_count("fit", "epochs", epochs)
        if patience is not None:
            check_count("fit", "patience", patience)
            if validation is None:
                raise ValueError("fit: patience needs validation, the batches whose loss is watched")
        if (checkpoint_every is not None or resume) and checkpoint is None:
            raise ValueError("fit: checkpoint_every and resume need checkpoint, the path of a file")
        if checkpoint_every is not None:
            check_count("fit", "checkpoint_every", checkpoint_every)
            if not hasattr(batches, "state_dict"):
                raise ValueError("fit: checkpoint_every needs batches that know their place, such as Batches")
        path = None if checkpoint is None else Path(checkpoint)
        places = [each for each in (batches, validation) if hasattr(each, "state_dict")]
        if resume and path is not None and self.agree(path.exists()):
            self._set_progress(self.load(path, places))

        with finish_the_step(again=self.alone) as asked_to_stop:
            while self.epoch < epochs and not self.stopped:
                title = f"epoch {self.epoch + 1}/{epochs}"
                for batch in progress_bar(batches, title, lambda: self.totals, metric) if progress else batches:
                    self._train(batch, schedule_per_batch)
                    stop = self.agree(asked_to_stop())  # once: the answer may change between two lines
                    due = checkpoint_every is not None and self.totals.batches % checkpoint_every == 0
                    # A file from within an epoch is of use only if it says where in the epoch.
                    known = path if hasattr(batches, "state_dict") and (due or stop) else None
                    self._keep(known, places, stop)
                self._end_epoch(validation, metric, patience, schedule_per_batch)
                if callback is not None and self.agree(callback(self.epoch, self.history) is True):
                    self.stopped = True
                self._keep(path, places, self.agree(asked_to_stop()))
        if self.best:
            self.set_weights(self.best)
        return self.history

    def _train(self, batch: Batch, tick: bool) -> None:
        loss = self.train(batch)
        if tick and not self.skipped:
            self.tick(loss)

    def _end_epoch(
        self, validation: Iterable[Batch] | None, metric: Metric | None, patience: int | None, ticked: bool
    ) -> None:
        """History, validation, schedule, early stopping."""
        score, self.totals = self.totals.means(metric), Totals()
        self.epoch += 1
        self.history.lr.append(self.learning_rate())
        self.history.loss.append(score.loss)
        self.history.metric += [] if score.metric is None else [score.metric]
        if validation is not None:
            score = self.evaluate(validation)
            self.history.validation_loss.append(score.loss)
            self.history.validation_metric += [] if score.metric is None else [score.metric]
        if not ticked:
            self.tick(score.loss)
        if patience is not None:
            # The first of equals is the best.
            if score.loss < min(self.history.validation_loss[:-1], default=math.inf):
                self.best_epoch, self.best = self.epoch, self.weights()
            self.stopped = self.epoch - self.best_epoch >= patience

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
