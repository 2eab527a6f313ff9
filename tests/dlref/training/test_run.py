"""What surrounds the loop: early stopping, callbacks, progress bars."""

import copy
import math
import re
import sys

import numpy as np
import pytest
import torch

from dlref.losses import cross_entropy
from dlref.optimization import SGD, ReduceLROnPlateau
from dlref.pytorch import training as twin
from dlref.training import Score, accuracy, fit
from dlref.training.run import Run
from dlref.training.settings import Settings
from tests.dlref.training.runs import (
    Stop,
    fails_at,
    moons,
    network,
    torch_network,
)


class Scripted(Run):
    """A run without a model: the validation losses are given, and weights are the number of the epoch."""

    plateau = ReduceLROnPlateau

    def __init__(self, losses, **settings):
        super().__init__(None, None, None, Settings(validation=[0], **settings))
        self.losses, self.w = losses, 0

    def train_step(self, batch):
        self.totals.add(batch, 1.0, None, None)
        self.w = self.epoch + 1
        return 1.0

    def evaluate(self, batches):
        return Score(self.losses[self.epoch - 1], None)

    def learning_rate(self):
        return 0.1

    def weights(self):
        return {"w": self.w}

    def set_weights(self, weights):
        self.w = weights["w"]

    def save(self, path, batches, progress):
        raise AssertionError("no checkpoint is asked for")

    def load(self, path, batches):
        raise AssertionError("no checkpoint is asked for")


@pytest.mark.parametrize(
    ("losses", "patience", "epochs", "best"),
    [
        ([5, 4, 3, 2, 1], 1, 5, 5),
        ([5, 4, 6, 3, 1], 1, 3, 2),
        ([5, 4, 6, 3, 1], 2, 5, 5),
        ([5, 4, 4, 4, 1], 3, 5, 5),
        ([5, 4, 4, 4, 1], 2, 4, 2),
        ([5, 5, 5, 5, 5], 4, 5, 1),
        ([math.inf, 7, 8, 9, 1], 2, 4, 2),
    ],
)
def test_early_stopping_waits_and_puts_the_best_weights_back(losses, patience, epochs, best):
    run = Scripted(losses, epochs=5, patience=patience)
    history = run.fit([[[0]]])
    assert len(history.loss) == epochs
    assert history.validation_loss == losses[:epochs]
    assert run.best_epoch == run.w == best


def test_without_patience_the_last_weights_stay():
    run = Scripted([1, 2, 3], epochs=3, patience=None)
    run.fit([[[0]]])
    assert run.w == 3


def test_early_stopping_of_a_real_model():
    for run, model, loss, optimizer in (
        (fit, network(), cross_entropy, SGD),
        (twin.fit, torch_network(), torch.nn.functional.cross_entropy, torch.optim.SGD),
    ):
        x, y = moons().arrays
        opposite = [(x, 1 - y)]
        best = {}

        def keep_first(epoch, history, model=model, best=best):
            if epoch == 1:
                best.update(copy.deepcopy(model.state_dict()))

        steps = optimizer(model.parameters(), lr=0.5)
        history = run(model, steps, loss, moons(), epochs=20, validation=opposite, patience=3, callback=keep_first)
        assert len(history.loss) == 4, "what helps on the training set harms on its opposite"
        for name, array in model.state_dict().items():
            np.testing.assert_array_equal(np.asarray(array), np.asarray(best[name]))


@pytest.mark.parametrize("answer", [True, None, 1])
def test_callback_sees_every_epoch_and_may_stop(answer):
    seen = []

    def callback(epoch, history):
        seen.append((epoch, len(history.loss)))
        return answer if epoch == 2 else None

    model = network()
    fit(model, SGD(model.parameters()), cross_entropy, moons(), epochs=4, callback=callback)
    assert seen == [(1, 1), (2, 2), (3, 3), (4, 4)][: 2 if answer is True else 4]


def test_progress_bar_shows_the_epoch(capsys):
    model = network()
    fit(model, SGD(model.parameters()), cross_entropy, moons(), epochs=2, progress=True)
    shown = capsys.readouterr().err
    assert "epoch 1/2" in shown
    assert "epoch 2/2" in shown


@pytest.mark.parametrize("library", ["dlref", "torch"])
def test_progress_bar_shows_loss_metric_and_throughput(library, monkeypatch):
    """Two epochs of two batches, one second each; a run that is resumed begins where it was."""
    import tqdm.auto

    from dlref.training import run as module

    bars, clock = [], iter(range(1000))

    class Bar(list):
        def __init__(self, batches, **options):
            super().__init__(batches)
            self.options, self.seen = options, []
            bars.append(self)

        def __enter__(self):
            return self

        def __exit__(self, *error):
            self.seen.append("closed")

        def set_postfix_str(self, text, refresh):
            self.seen.append(text)

    class Time:
        @staticmethod
        def perf_counter():
            return next(clock)

    monkeypatch.setattr(tqdm.auto, "tqdm", Bar)
    monkeypatch.setattr(module, "time", Time)
    batches = list(moons(n=6000, batch_size=4000))
    if library == "dlref":
        model, run, loss, metric, optimizer = network(), fit, cross_entropy, accuracy, SGD
    else:
        model, run, loss = torch_network(), twin.fit, torch.nn.functional.cross_entropy
        metric, optimizer = twin.accuracy, torch.optim.SGD
    history = run(model, optimizer(model.parameters(), lr=0.1), loss, batches, epochs=2, metric=metric, progress=True)
    assert [bar.options["desc"] for bar in bars] == ["epoch 1/2", "epoch 2/2"]
    for i, bar in enumerate(bars):
        first, second, closed = bar.seen
        assert re.fullmatch(r"loss 0\.\d+, accuracy \d\.\d{3}, 4,000 samples/s", first)
        assert second == f"loss {history.loss[i]:.4g}, accuracy {history.metric[i]:.3f}, 3,000 samples/s"
        assert closed == "closed"
    run(model, optimizer(model.parameters()), loss, batches, epochs=1, progress=True)
    assert re.fullmatch(r"loss 0\.\d+, 4,000 samples/s", bars[2].seen[0])


def test_progress_bar_of_a_resumed_run_begins_where_it_stopped(tmp_path, capsys):
    path, model = tmp_path / "run", network()
    with pytest.raises(Stop):
        fit(
            model,
            SGD(model.parameters()),
            fails_at(4, cross_entropy),
            moons(),
            epochs=1,
            checkpoint=path,
            checkpoint_every=3,
        )
    model = network()
    fit(model, SGD(model.parameters()), cross_entropy, moons(), epochs=1, checkpoint=path, resume=True, progress=True)
    shown = capsys.readouterr().err
    assert "3/7" in shown
    assert "0/7" not in shown


def test_missing_tqdm_is_a_clear_error(monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    model = network()
    with pytest.raises(ImportError, match="progress=True needs tqdm: pip install tqdm"):
        fit(model, SGD(model.parameters()), cross_entropy, moons(), epochs=1, progress=True)


def test_base_run_leaves_the_library_to_others():
    needed = {"train_step", "evaluate", "weights", "save", "load"}
    with pytest.raises(TypeError, match="abstract") as caught:
        Run(None, None, None, Settings(epochs=1))
    for name in needed:
        assert name in str(caught.value)
        kind = type("Lacking", (Scripted,), {name: getattr(Run, name)})
        with pytest.raises(TypeError, match=f"abstract method '?{name}"):
            kind([], epochs=1)
    assert Run.__abstractmethods__ == needed
