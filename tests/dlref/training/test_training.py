"""Training: the loop, the history, and runs that go on bit by bit the same after any kind of stop."""

import copy
import dataclasses
import inspect
import math
import os
import pickle
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dlref import optimization, training
from dlref.activations import Tanh
from dlref.data import Batches, iris, two_moons
from dlref.engine import Module, Sequential, apply
from dlref.engine.files import atomic_write
from dlref.feedforward import Linear
from dlref.losses import cross_entropy, mse_loss
from dlref.optimization import SGD, Adam, ExponentialLR, OneCycleLR, ReduceLROnPlateau, clip_grad_norm
from dlref.pytorch import training as twin
from dlref.pytorch.training.settings import TorchSettings
from dlref.training import History, Score, accuracy, evaluate, fit, load_checkpoint, save_checkpoint
from dlref.training import checkpoint as checkpoints
from dlref.training.checkpoint import find_generators
from dlref.training.evaluation import loss_of
from dlref.training.run import Run, finish_the_step
from dlref.training.settings import Settings

mpl.use("Agg")
ROOT = Path(__file__).parents[3]


class Noise(Module):
    """Dropout in miniature, with a buffer: whatever a checkpoint might forget."""

    def __init__(self, rng):
        self.rng = rng
        self.register_buffer("calls", np.zeros(1))

    def forward(self, x):
        if not self.training:
            return x
        self.calls += 1
        return x * self.rng.integers(0, 2, x.shape).astype(x.dtype)


def network(seed=0, dtype=np.float32):
    rng = np.random.default_rng(seed)
    return Sequential(Linear(2, 8, rng=rng, dtype=dtype), Tanh(), Linear(8, 2, rng=rng, dtype=dtype))


def noisy_network(rng):
    return Sequential(Linear(2, 8, rng=rng), Tanh(), Noise(rng), Linear(8, 2, rng=rng))


def moons(n=50, batch_size=8, seed=0, dtype=np.float32):
    rng = np.random.default_rng(seed)
    return Batches(*two_moons(n, rng=rng, dtype=dtype), batch_size=batch_size, rng=rng)


def torch_network(seed=0):
    torch.manual_seed(seed)
    return torch.nn.Sequential(torch.nn.Linear(2, 8), torch.nn.Dropout(0.5), torch.nn.Tanh(), torch.nn.Linear(8, 2))


def assert_same_weights(a, b):
    first, second = a.state_dict(), b.state_dict()
    assert first.keys() == second.keys()
    for name in first:
        np.testing.assert_array_equal(np.asarray(first[name]), np.asarray(second[name]), err_msg=name)


class Stop(Exception):
    """Somebody pulled the plug."""


def fails_at(step, loss, error=Stop):
    """The same loss, which raises at this call."""
    calls = []

    def failing(*args, **kwargs):
        calls.append(1)
        if len(calls) == step:
            raise error
        return loss(*args, **kwargs)

    return failing


# Accuracy and evaluation


@pytest.mark.parametrize("library", ["dlref", "torch"])
def test_accuracy_counts_the_largest_logits(library):
    logits, labels = np.array([[2.0, 1.0], [0.0, 3.0], [1.0, 0.0], [5.0, 4.0]]), np.array([0, 1, 1, 0])
    score = (
        accuracy(logits, labels) if library == "dlref" else twin.accuracy(torch.tensor(logits), torch.tensor(labels))
    )
    assert score == 0.75


@pytest.mark.parametrize("shapes", [((3,), (3,)), ((3, 2), (2,)), ((3, 2), (3, 1)), ((0, 2), (0,))])
def test_accuracy_names_shapes_that_do_not_fit(shapes):
    logits, labels = (np.zeros(shape) for shape in shapes)
    for call in (lambda: accuracy(logits, labels), lambda: twin.accuracy(torch.tensor(logits), torch.tensor(labels))):
        with pytest.raises(ValueError, match=r"accuracy: expected logits \(N, classes\) and labels \(N,\), got \("):
            call()


def test_evaluation_is_the_mean_over_samples_not_over_batches():
    model, batches = network(dtype=np.float64), moons(dtype=np.float64)
    (x, y) = batches.arrays
    assert len(batches) * batches.batch_size != len(x)
    whole = evaluate(model, cross_entropy, [(x, y)], accuracy)
    parts = evaluate(model, cross_entropy, batches, accuracy)
    assert isinstance(parts, Score)
    assert parts == pytest.approx(whole, rel=1e-12)
    assert whole.loss == pytest.approx(cross_entropy(model(x).data, y)[0].item(), rel=1e-12)
    assert evaluate(model, cross_entropy, batches).metric is None


def test_evaluation_leaves_everything_as_it_was():
    model, batches = noisy_network(np.random.default_rng(0)), moons()
    model.train()
    children = list(model.children())
    children[0].eval()
    state = children[2].rng.bit_generator.state
    before = model.state_dict()
    evaluate(model, cross_entropy, batches, accuracy)
    assert [child.training for child in children] == [False, True, True, True]
    assert children[2].rng.bit_generator.state == state
    np.testing.assert_equal(model.state_dict(), before)
    assert all(parameter.grad is None for parameter in model.parameters())
    with pytest.raises(Stop):
        evaluate(model, fails_at(2, cross_entropy), batches)
    assert [child.training for child in children] == [False, True, True, True]


@pytest.mark.parametrize("library", ["dlref", "torch"])
def test_evaluation_keeps_no_tape(library):
    seen = []
    base, made = (Module, network()) if library == "dlref" else (torch.nn.Module, torch_network())

    class Spy(base):
        def __init__(self):
            super().__init__()
            self.inner = made

        def forward(self, x):
            output = self.inner(x)
            seen.append(output.requires_grad)
            return output

    if library == "dlref":
        evaluate(Spy(), cross_entropy, moons(n=8))
        loss_of(Spy(), cross_entropy, next(iter(moons(n=8))))
    else:
        twin.evaluate(Spy(), torch.nn.functional.cross_entropy, moons(n=8))
        Spy()(torch.zeros(1, 2))
    assert seen == [False, True]


def test_models_of_several_outputs_hand_them_all_to_the_loss():
    class Two(Module):
        def forward(self, x):
            return x * 1.0, x * 3.0

    class TorchTwo(torch.nn.Module):
        def forward(self, x):
            return x * 1.0, x * 3.0

    def gap(a, b, target):
        value, pullback = mse_loss(b - a, target)
        return value, lambda d: (-pullback(d)[0], *pullback(d))

    def torch_gap(a, b, target):
        return torch.nn.functional.mse_loss(b - a, target)

    def largest(a, b, target):
        return float(abs(b - a - target).max())

    batch = [(np.ones((4, 1)), np.full((4, 1), 1.5))]
    assert evaluate(Two(), gap, batch, largest) == Score(0.25, 0.5)
    assert twin.evaluate(TorchTwo(), torch_gap, batch, largest) == Score(0.25, 0.5)


@pytest.mark.parametrize("library", ["dlref", "torch"])
def test_evaluation_names_bad_input(library):
    model, run, loss = network(), evaluate, cross_entropy
    if library == "torch":
        model, run, loss = torch_network(), twin.evaluate, torch.nn.functional.cross_entropy
    with pytest.raises(ValueError, match="batches are empty"):
        run(model, loss, [])
    with pytest.raises(ValueError, match=r"loss must be a single number per batch, got shape \(8,\); is its reduction"):
        run(model, lambda *args: loss(*args, reduction="none"), moons())


def test_a_loss_of_several_values_is_refused():
    with pytest.raises(ValueError, match="loss must be a single number per batch, got 2 values"):
        evaluate(network(), lambda *args: ((np.ones(1), np.ones(1)), None), moons())


# The loop


def test_fit_is_the_loop_written_out():
    options = {"lr": 0.05, "momentum": 0.9}
    model, batches = network(), moons()
    history = fit(model, SGD(model.parameters(), **options), cross_entropy, batches, epochs=3)

    other, again = network(), moons()
    optimizer = SGD(other.parameters(), **options)
    losses = []
    for _ in range(3):
        total = 0.0
        for x, y in again:
            loss = apply(cross_entropy, other(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += len(x) * loss.item()
        losses.append(total / 50)
    assert_same_weights(model, other)
    assert history.loss == losses
    assert history.lr == [0.05] * 3
    assert history.metric == history.validation_loss == history.validation_metric == []


def test_twin_takes_the_same_way_as_dlref():
    model, batches = network(dtype=np.float64), moons(dtype=np.float64)
    other = torch.nn.Sequential(torch.nn.Linear(2, 8), torch.nn.Tanh(), torch.nn.Linear(8, 2)).double()
    other.load_state_dict({name: torch.tensor(array) for name, array in model.state_dict().items()})
    mine = Adam(model.parameters(), lr=0.02)
    theirs = torch.optim.Adam(other.parameters(), lr=0.02)
    ours = fit(
        model,
        mine,
        cross_entropy,
        batches,
        epochs=4,
        validation=moons(seed=1, dtype=np.float64),
        metric=accuracy,
        schedule=ExponentialLR(mine, gamma=0.8),
        max_norm=0.5,
    )
    again = twin.fit(
        other,
        theirs,
        torch.nn.functional.cross_entropy,
        moons(dtype=np.float64),
        epochs=4,
        validation=moons(seed=1, dtype=np.float64),
        metric=twin.accuracy,
        schedule=torch.optim.lr_scheduler.ExponentialLR(theirs, gamma=0.8),
        max_norm=0.5,
        device="cpu",
    )
    for name in ("loss", "metric", "validation_loss", "validation_metric", "lr"):
        assert len(getattr(ours, name)) == 4
        assert getattr(ours, name) == pytest.approx(getattr(again, name), rel=1e-9)
    for name, array in model.state_dict().items():
        np.testing.assert_allclose(array, other.state_dict()[name].numpy(), rtol=1e-9, atol=1e-12)


def test_fit_learns_iris():
    x, y = iris()
    rng = np.random.default_rng(0)
    model = Sequential(Linear(4, 16, rng=rng), Tanh(), Linear(16, 3, rng=rng))
    batches = Batches(x, y, batch_size=16, rng=rng)
    history = fit(model, Adam(model.parameters(), lr=0.02), cross_entropy, batches, epochs=30, metric=accuracy)
    assert history.metric[-1] > 0.93
    assert history.loss[-1] < 0.3 < history.loss[0]


def test_model_trains_in_training_mode_and_is_validated_in_evaluation_mode():
    rng = np.random.default_rng(0)
    model, modes = noisy_network(rng), []

    def spy(prediction, labels):
        modes.append(list(model.children())[2].training)
        return cross_entropy(prediction, labels)

    model.eval()
    batches = moons(n=16)
    fit(model, SGD(model.parameters()), spy, batches, epochs=2, validation=moons(n=8))
    assert modes == [True, True, False] * 2


def test_schedules_tick_per_epoch_or_per_batch():
    for per_batch, expected in ((False, [1.0, 0.5, 0.25]), (True, [0.5**6, 0.5**13, 0.5**20])):
        model = network()
        optimizer = SGD(model.parameters(), lr=1.0)
        schedule = ExponentialLR(optimizer, gamma=0.5)
        history = fit(
            model, optimizer, cross_entropy, moons(), epochs=3, schedule=schedule, schedule_per_batch=per_batch
        )
        # The rate is noted after the last batch's tick, but before the epoch's own.
        assert history.lr == [0.5 * rate for rate in expected] if per_batch else expected


@pytest.mark.parametrize("library", ["dlref", "torch"])
@pytest.mark.parametrize("per_batch", [False, True])
def test_plateau_watches_the_validation_loss_or_else_the_training_loss(library, per_batch):
    seen = []
    plateau = ReduceLROnPlateau if library == "dlref" else torch.optim.lr_scheduler.ReduceLROnPlateau

    class Spy(plateau):
        def step(self, metrics):
            seen.append(metrics)
            super().step(metrics)

    for validation in (None, moons(seed=1)):
        seen.clear()
        if library == "dlref":
            model, run, loss = network(), fit, cross_entropy
            optimizer = SGD(model.parameters(), lr=0.1)
        else:
            model, run, loss = torch_network(), twin.fit, torch.nn.functional.cross_entropy
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        schedule, batches = Spy(optimizer), moons(n=16)
        history = run(
            model,
            optimizer,
            loss,
            batches,
            epochs=2,
            validation=validation,
            schedule=schedule,
            schedule_per_batch=per_batch,
        )
        if per_batch:
            assert np.reshape(seen, (2, 2)).mean(axis=1).tolist() == pytest.approx(history.loss)
        else:
            assert seen == (history.loss if validation is None else history.validation_loss)


def test_gradients_are_clipped():
    model, other = network(), network()
    x, y = next(iter(moons()))
    fit(model, SGD(model.parameters(), lr=1.0), cross_entropy, [(x, y)], epochs=1, max_norm=1e-3)
    loss = apply(cross_entropy, other(x), y)
    loss.backward()
    assert clip_grad_norm(other.parameters(), 1e-3) > 1e-2
    SGD(other.parameters(), lr=1.0).step()
    assert_same_weights(model, other)


class Scripted(Run):
    """A run without a model: the validation losses are given, and weights are the number of the epoch."""

    def __init__(self, losses, **settings):
        super().__init__(Settings(validation=[0], **settings))
        self.losses, self.w = losses, 0

    def train(self, batch):
        self.totals.add(batch, 1.0, None, None)
        self.w = self.epoch + 1
        return 1.0

    def evaluate(self, batches):
        return Score(self.losses[self.epoch - 1], None)

    def tick(self, watched):
        pass

    def learning_rate(self):
        return 0.1

    def weights(self):
        return {"w": self.w}

    def set_weights(self, weights):
        self.w = weights["w"]


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
    history = run.go([[[0]]])
    assert len(history.loss) == epochs
    assert history.validation_loss == losses[:epochs]
    assert run.best_epoch == run.w == best


def test_without_patience_the_last_weights_stay():
    run = Scripted([1, 2, 3], epochs=3, patience=None)
    run.go([[[0]]])
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


@pytest.mark.parametrize("library", ["dlref", "torch"])
@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_loss_that_is_not_finite_stops_the_run(library, bad):
    count = []

    def wrong(value):
        count.append(1)
        return value * bad if len(count) == 9 else value

    if library == "dlref":

        def loss(prediction, labels):
            value, pullback = cross_entropy(prediction, labels)
            return np.asarray(wrong(value)), pullback

        model, run = network(), fit
        optimizer = SGD(model.parameters())
    else:

        def loss(prediction, labels):
            return wrong(torch.nn.functional.cross_entropy(prediction, labels))

        model, run = torch_network(), twin.fit
        optimizer = torch.optim.SGD(model.parameters())
    with pytest.raises(FloatingPointError, match=f"the loss is {bad} in epoch 2, batch 2; try"):
        run(model, optimizer, loss, moons(), epochs=3)


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


def test_history_can_be_drawn():
    history = History(loss=[3.0, 2.0], validation_loss=[4.0, 3.5])
    ax = history.plot()
    assert [line.get_label() for line in ax.get_lines()] == ["training", "validation"]
    assert ax.get_lines()[1].get_xydata().tolist() == [[1, 4], [2, 3.5]]
    assert History(loss=[1.0]).plot(ax) is ax
    assert len(ax.get_lines()) == 3
    assert len(History().plot().get_lines()) == 0
    mpl.pyplot.close("all")


def test_fit_runs_outside_the_main_thread():
    model, failures = network(), []

    def work():
        try:
            fit(model, SGD(model.parameters()), cross_entropy, moons(), epochs=1)
        except Exception as error:
            failures.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert not failures


def bad_calls():
    batches = moons()
    return [
        ({"epochs": 0}, ValueError, "fit: epochs must be at least 1, got 0"),
        ({"epochs": 1.5}, TypeError, "fit: epochs must be an int"),
        ({"epochs": 1, "patience": 3}, ValueError, "fit: patience needs validation"),
        ({"epochs": 1, "patience": 0, "validation": batches}, ValueError, "fit: patience must be at least 1"),
        ({"epochs": 1, "resume": True}, ValueError, "fit: checkpoint_every and resume need checkpoint"),
        ({"epochs": 1, "checkpoint_every": 3}, ValueError, "fit: checkpoint_every and resume need checkpoint"),
        ({"epochs": 1, "checkpoint_every": 0, "checkpoint": "x"}, ValueError, "checkpoint_every must be at least 1"),
        ({"epochs": 1, "checkpoint_every": 3, "checkpoint": "x", "batches": [1]}, ValueError, "know their place"),
        ({"epochs": 1, "batches": []}, ValueError, "batches are empty"),
        ({"epochs": 1, "max_norm": -1.0}, ValueError, "clip_grad_norm: max_norm must lie"),
    ]


@pytest.mark.parametrize("library", ["dlref", "torch"])
@pytest.mark.parametrize(("options", "error", "message"), bad_calls())
def test_fit_names_bad_arguments(library, options, error, message):
    options = {"batches": moons(), **options}
    if library == "dlref":
        model, run, loss, optimizer = network(), fit, cross_entropy, SGD
    else:
        model, run, loss, optimizer = torch_network(), twin.fit, torch.nn.functional.cross_entropy, torch.optim.SGD
    with pytest.raises(error, match=message):
        run(model, optimizer(model.parameters(), lr=0.1), loss, **options)


def test_an_iterator_lasts_for_one_epoch_only():
    model = network()
    with pytest.raises(ValueError, match="an iterator can be used for one epoch only"):
        fit(model, SGD(model.parameters()), cross_entropy, iter(list(moons())), epochs=2)


def test_lbfgs_needs_a_closure_and_says_so():
    model = network()
    with pytest.raises(TypeError, match="LBFGS: step needs a closure"):
        fit(model, optimization.LBFGS(model.parameters()), cross_entropy, moons(), epochs=1)


@pytest.mark.parametrize(("function", "settings"), [(fit, Settings), (twin.fit, TorchSettings)])
def test_settings_are_the_keyword_arguments_of_fit(function, settings):
    parameters = inspect.signature(function).parameters.values()
    keywords = {p.name: p.default for p in parameters if p.kind is p.KEYWORD_ONLY}
    fields = {
        f.name: inspect.Parameter.empty if f.default is dataclasses.MISSING else f.default
        for f in dataclasses.fields(settings)
    }
    assert keywords == fields


def test_settings_are_taken_from_all_arguments_and_stay():
    arguments = dict.fromkeys(("model", "optimizer", "loss", "batches"))
    defaults = {field.name: field.default for field in dataclasses.fields(Settings)}
    settings = Settings.of({**arguments, **defaults, "epochs": 3, "max_norm": 2.0})
    assert settings == Settings(epochs=3, max_norm=2.0)
    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.epochs = 4


def test_base_run_leaves_the_library_to_others():
    run = Run(Settings(epochs=1))
    for call in (
        lambda: run.train([0]),
        lambda: run.evaluate([]),
        lambda: run.tick(0.0),
        run.learning_rate,
        run.weights,
        lambda: run.set_weights({}),
        lambda: run.save(Path("x"), None, {}),
        lambda: run.load(Path("x"), None),
    ):
        with pytest.raises(NotImplementedError):
            call()


# Resumption: the same weights, bit for bit


def numpy_run(optimizer_name="Adam", **options):
    """A run with everything a checkpoint must remember; one generator for weights, order and noise."""
    rng = np.random.default_rng(0)
    model = noisy_network(rng)
    optimizer = getattr(optimization, optimizer_name)(model.parameters(), lr=0.02, **options)
    batches = Batches(*two_moons(50, rng=np.random.default_rng(5)), batch_size=8, rng=rng)
    schedule = OneCycleLR(optimizer, max_lr=0.05, total_steps=50, cycle_momentum=False)
    return model, optimizer, batches, schedule


def fit_numpy(parts, loss=cross_entropy, **options):
    model, optimizer, batches, schedule = parts
    settings = {"epochs": 4, "validation": moons(seed=1), "metric": accuracy, "patience": 3, **options}
    return fit(model, optimizer, loss, batches, schedule=schedule, schedule_per_batch=True, **settings)


def torch_run(optimizer_name="Adam", **options):
    model = torch_network()
    optimizer = getattr(torch.optim, optimizer_name)(model.parameters(), lr=0.02, **options)
    batches = moons()
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.05, total_steps=50, cycle_momentum=False)
    return model, optimizer, batches, schedule


def fit_torch(parts, loss=torch.nn.functional.cross_entropy, **options):
    model, optimizer, batches, schedule = parts
    settings = {"epochs": 4, "validation": moons(seed=1), "metric": twin.accuracy, "patience": 3, **options}
    return twin.fit(model, optimizer, loss, batches, schedule=schedule, schedule_per_batch=True, **settings)


LIBRARIES = {
    "dlref": (numpy_run, fit_numpy, cross_entropy),
    "torch": (torch_run, fit_torch, torch.nn.functional.cross_entropy),
}
both = pytest.mark.parametrize("library", LIBRARIES)


def assert_same_run(a, b, first, second):
    assert first == second
    assert_same_weights(a[0], b[0])
    assert a[2].state_dict() == b[2].state_dict()


@both
@pytest.mark.parametrize("stop", [1, 2, 5, 8, 9, 15, 24])
def test_a_run_that_died_goes_on_bit_by_bit_the_same(library, stop, tmp_path):
    """Seven batches an epoch and seven of validation: stops at the very first, within epochs, in validation."""
    make, run, loss = LIBRARIES[library]
    whole = make()
    expected = run(whole)
    path = tmp_path / "run"
    with pytest.raises(Stop):
        run(make(), fails_at(stop, loss), checkpoint=path, checkpoint_every=2, resume=True)
    assert path.exists() == (stop > 2)
    resumed = make()
    if library == "torch":
        torch.manual_seed(12345) if path.exists() else None  # the state must come from the file
    assert_same_run(whole, resumed, expected, run(resumed, checkpoint=path, checkpoint_every=2, resume=True))


def test_a_generator_of_the_models_own_goes_on_too(tmp_path):
    def run(loss=cross_entropy, **options):
        rng = np.random.default_rng(0)
        noise = Noise(np.random.default_rng(1))
        model = Sequential(Linear(2, 8, rng=rng), Tanh(), noise, Linear(8, 2, rng=rng))
        batches = moons()
        history = fit(model, SGD(model.parameters(), lr=0.1), loss, batches, epochs=3, **options)
        return model, history

    model, expected = run()
    with pytest.raises(Stop):
        run(fails_at(12, cross_entropy), checkpoint=tmp_path / "run", checkpoint_every=2)
    again, found = run(checkpoint=tmp_path / "run", resume=True)
    assert found == expected
    assert_same_weights(model, again)


@both
def test_a_run_that_dies_again_and_again_arrives(library, tmp_path):
    make, run, loss = LIBRARIES[library]
    whole = make()
    expected = run(whole)
    deaths, found = 0, None
    while found is None:
        parts = make()
        try:
            # Seven calls of the loss reach the end of any epoch's validation, so that every life gets somewhere.
            found = run(parts, fails_at(9, loss), checkpoint=tmp_path / "run", checkpoint_every=1, resume=True)
        except Stop:
            deaths += 1
    assert deaths > 3
    assert_same_run(whole, parts, expected, found)


@pytest.mark.parametrize("name", ["SGD", "Adagrad", "RMSprop", "Adadelta", "Adam", "AdamW"])
def test_every_optimizer_can_be_resumed(name, tmp_path):
    options = {"momentum": 0.9} if name in ("SGD", "RMSprop") else {}
    whole = numpy_run(name, **options)
    expected = fit_numpy(whole)
    with pytest.raises(Stop):
        fit_numpy(numpy_run(name, **options), fails_at(17, cross_entropy), checkpoint=tmp_path / "run")
    resumed = numpy_run(name, **options)
    assert_same_run(whole, resumed, expected, fit_numpy(resumed, checkpoint=tmp_path / "run", resume=True))


@both
def test_a_finished_run_is_not_run_again_and_a_longer_one_goes_on(library, tmp_path):
    make, run, loss = LIBRARIES[library]
    short = make()
    first = run(short, epochs=2, patience=None, checkpoint=tmp_path / "run")
    again = make()
    found = run(again, fails_at(1, loss), epochs=2, patience=None, checkpoint=tmp_path / "run", resume=True)
    assert found == first
    assert_same_weights(short[0], again[0])
    whole, longer = make(), make()
    expected = run(whole, patience=None)
    if library == "torch":
        torch.manual_seed(99)
    assert_same_run(whole, longer, expected, run(longer, patience=None, checkpoint=tmp_path / "run", resume=True))


def test_early_stopping_is_remembered(tmp_path):
    def stopped(**options):
        model = network()
        x, y = moons().arrays
        optimizer = SGD(model.parameters(), lr=0.5)
        opposite = [(x, 1 - y)]
        options |= {"epochs": 9, "validation": opposite, "patience": 2, "checkpoint": tmp_path / "run"}
        return model, fit(model, optimizer, cross_entropy, moons(), **options)

    model, history = stopped()
    again, found = stopped(resume=True)
    assert len(history.loss) == 3
    assert found == history
    assert_same_weights(model, again)


def test_without_resume_a_run_starts_anew(tmp_path):
    first = fit_numpy(numpy_run(), checkpoint=tmp_path / "run")
    assert fit_numpy(numpy_run(), checkpoint=tmp_path / "run") == first


def test_batches_in_a_list_resume_at_the_epoch(tmp_path):
    def run(loss=cross_entropy, **options):
        model = network()
        history = fit(model, Adam(model.parameters()), loss, list(moons()), epochs=4, **options)
        return model, history

    model, expected = run()
    path = tmp_path / "run"
    with pytest.raises(Stop):
        run(fails_at(18, cross_entropy), checkpoint=path)
    resumed, found = run(checkpoint=path, resume=True)
    assert found == expected
    assert_same_weights(model, resumed)


# Ctrl-C


def interrupts_at(step, loss, times=1):
    calls = []

    def pressing(*args, **kwargs):
        calls.append(1)
        if len(calls) == step:
            for _ in range(times):
                os.kill(os.getpid(), signal.SIGINT)
        return loss(*args, **kwargs)

    return pressing


@both
@pytest.mark.parametrize("stop", [1, 4, 7, 10, 19])
def test_ctrl_c_leaves_a_checkpoint_at_the_end_of_the_step(library, stop, tmp_path):
    make, run, loss = LIBRARIES[library]
    whole = make()
    expected = run(whole)
    before, path = signal.getsignal(signal.SIGINT), tmp_path / "run"
    with pytest.raises(KeyboardInterrupt):
        run(make(), interrupts_at(stop, loss), checkpoint=path)
    assert signal.getsignal(signal.SIGINT) is before
    assert path.exists()
    resumed = make()
    calls = fails_at(10**9, loss)
    assert_same_run(whole, resumed, expected, run(resumed, calls, checkpoint=path, resume=True))


def test_ctrl_c_without_a_checkpoint_still_finishes_the_step():
    model, seen = network(), []

    class Counting(SGD):
        def step(self, closure=None):
            super().step(closure)
            seen.append(1)

    with pytest.raises(KeyboardInterrupt):
        fit(model, Counting(model.parameters()), interrupts_at(3, cross_entropy), moons(), epochs=1)
    assert len(seen) == 3


def test_ctrl_c_twice_interrupts_at_once():
    model, seen = network(), []

    def loss(*args):
        seen.append(1)
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)
        seen.append(2)
        return cross_entropy(*args)

    with pytest.raises(KeyboardInterrupt):
        fit(model, SGD(model.parameters()), loss, moons(), epochs=1)
    assert seen == [1]


def test_ctrl_c_among_batches_in_a_list_leaves_the_file_of_the_last_epoch(tmp_path):
    model, path = network(), tmp_path / "run"
    with pytest.raises(KeyboardInterrupt):
        fit(model, SGD(model.parameters()), interrupts_at(9, cross_entropy), list(moons()), epochs=3, checkpoint=path)
    other = network()
    progress, _ = load_checkpoint(path, other, SGD(other.parameters()))
    assert progress["epoch"] == 1
    assert progress["totals"]["batches"] == 0


def test_finish_the_step_asks_only_after_ctrl_c():
    with finish_the_step() as asked:
        assert not asked()
        os.kill(os.getpid(), signal.SIGINT)
        assert asked()


# SIGKILL: a process that dies without a word

PROGRAM = """
import os, signal, sys
import numpy as np
from dlref.data import Batches, two_moons

if LIBRARY == "torch":
    import torch
    from torch.nn import Dropout, Linear, Sequential, Tanh
    from torch.nn.functional import cross_entropy
    from torch.optim import Adam
    from dlref.pytorch.training import fit
    torch.set_num_threads(1)
    writer, write = torch, torch.save
else:
    from dlref.activations import Tanh
    from dlref.feedforward import Linear
    from dlref.losses import cross_entropy
    from dlref.engine import Sequential
    from dlref.optimization import Adam
    from dlref.training import fit
    writer, write = np, np.savez

steps = saves = deadly_step = deadly_save = 0

def loss(prediction, labels):
    global steps
    steps += 1
    if steps == deadly_step:
        os.kill(os.getpid(), signal.SIGKILL)
    return cross_entropy(prediction, labels)

def dying(*args, **arrays):
    global saves
    saves += 1
    if saves == deadly_save:
        file = next(a for a in args if hasattr(a, "write"))
        file.write(b"half a checkpoint")
        file.flush()
        os.kill(os.getpid(), signal.SIGKILL)
    write(*args, **arrays)

writer.savez = writer.save = dying

def train(path):
    global steps
    steps = 0
    rng = np.random.default_rng(0)
    if LIBRARY == "torch":
        torch.manual_seed(0)
        model = Sequential(Linear(2, 8), Dropout(0.2), Tanh(), Linear(8, 2))
    else:
        model = Sequential(Linear(2, 8, rng=rng), Tanh(), Linear(8, 2, rng=rng))
    batches = Batches(*two_moons(60, rng=rng), batch_size=8, rng=rng)
    options = {"epochs": 3, "checkpoint": path, "checkpoint_every": 3, "resume": True}
    history = fit(model, Adam(model.parameters()), loss, batches, **options)
    return {name: np.array(array) for name, array in model.state_dict().items()}, history.loss, steps

deadly_step, deadly_save = int(sys.argv[1]), int(sys.argv[2])
resumed = train("run")
deadly_step = deadly_save = 0
whole = train("whole")
assert resumed[2] < whole[2] == 24, "it went on and did not start anew"
assert resumed[1] == whole[1]
for name in whole[0]:
    assert (resumed[0][name] == whole[0][name]).all(), name
print("the same after", resumed[2], "steps")
"""


def in_a_process(library, folder, step=0, save=0):
    env = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-c", f"LIBRARY = {library!r}\n{PROGRAM}", str(step), str(save)]
    return subprocess.run(command, env=env, cwd=folder, capture_output=True, text=True, timeout=120)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
@pytest.mark.parametrize(
    ("library", "deaths", "left"),
    [
        ("dlref", [{"step": 14}], 13),  # kept were the first epoch of 8 batches and 3 more
        ("dlref", [{"step": 5}, {"step": 6}, {"step": 13}], 5),
        ("dlref", [{"save": 3}], 18),  # while the file is written
        ("torch", [{"step": 14}], 13),
    ],
    ids=["step", "thrice", "save", "torch"],
)
def test_killed_process_resumes_bit_by_bit_the_same(library, deaths, left, tmp_path):
    for death in deaths:
        assert in_a_process(library, tmp_path, **death).returncode == -signal.SIGKILL
    done = in_a_process(library, tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"the same after {left} steps\n"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["run", "whole"], "half a file is cleared away"


# The file


@both
def test_a_failed_write_leaves_the_previous_file_and_nothing_else(library, tmp_path, monkeypatch):
    make, run, _ = LIBRARIES[library]
    parts, path = make(), tmp_path / "run"
    run(parts, epochs=1, checkpoint=path)
    before = path.read_bytes()

    def full_disk(*args, **kwargs):
        next(a for a in args if hasattr(a, "write")).write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(*((np, "savez") if library == "dlref" else (torch, "save")), full_disk)
    with pytest.raises(OSError, match="No space left"):
        run(parts, epochs=2, checkpoint=path)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["run"]


def test_replacing_flushes_to_the_disk_before_the_name_changes(tmp_path, monkeypatch):
    path, order = tmp_path / "file", []
    path.write_bytes(b"old")
    fsync, replace = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda fd: (order.append("fsync"), fsync(fd))[1])
    monkeypatch.setattr(Path, "replace", lambda self, to: (order.append("replace"), replace(self, to))[1])
    with atomic_write(path) as file:
        file.write(b"new")
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"
    assert order == ["fsync", "replace"]


def test_missing_folder_is_an_error_before_anything_is_lost(tmp_path):
    with pytest.raises(FileNotFoundError), atomic_write(tmp_path / "no" / "file"):
        pass


def saved_numpy(tmp_path):
    parts = numpy_run()
    path = tmp_path / "run"
    with pytest.raises(Stop):
        fit_numpy(parts, fails_at(4, cross_entropy), checkpoint=path, checkpoint_every=3)
    return path


def saved_torch(tmp_path):
    parts = torch_run()
    path = tmp_path / "run"
    with pytest.raises(Stop):
        fit_torch(parts, fails_at(4, torch.nn.functional.cross_entropy), checkpoint=path, checkpoint_every=3)
    return path


def test_a_file_that_carries_code_does_not_run_it(tmp_path):
    marker, path = tmp_path / "the code ran", tmp_path / "run"

    class Evil:
        def __reduce__(self):
            return (Path.touch, (marker,))

    def as_pickle():
        path.write_bytes(pickle.dumps(Evil()))

    def as_array():
        with path.open("wb") as file:
            np.savez(file, notes=np.array([Evil()], dtype=object))

    def as_torch_file():
        torch.save({"progress": Evil()}, path)

    for write in (as_pickle, as_array, as_torch_file):
        for parts, load in ((numpy_run(), load_checkpoint), (torch_run(), twin.load_checkpoint)):
            write()
            with pytest.raises(ValueError, match="run is damaged or not a checkpoint"):
                load(path, *parts[:2])
            assert not marker.exists()
    as_pickle()
    pickle.loads(path.read_bytes())
    assert marker.exists(), "the trap works: anybody who unpickles runs it"


@both
@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[: len(data) // 2],
        lambda data: data[:-1],
        lambda data: data[:10],
        lambda data: b"",
        lambda data: data[: len(data) // 3] + bytes(200) + data[len(data) // 3 + 200 :],
        lambda data: b"not a checkpoint at all",
    ],
    ids=["half", "last byte", "ten bytes", "empty", "hole", "text"],
)
def test_damaged_or_foreign_files_change_nothing(library, damage, tmp_path):
    make, run, loss = LIBRARIES[library]
    path = (saved_numpy if library == "dlref" else saved_torch)(tmp_path)
    path.write_bytes(damage(path.read_bytes()))
    content = path.read_bytes()
    parts, untouched = make(), make()
    with pytest.raises(ValueError, match="run is damaged or not a checkpoint"):
        run(parts, fails_at(1, loss), checkpoint=path, resume=True)
    assert_same_weights(parts[0], untouched[0])
    assert parts[2].state_dict() == untouched[2].state_dict()
    assert path.read_bytes() == content


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_flipped_byte_is_noticed_or_harmless(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("flip") / "run"
    model = network()
    optimizer = Adam(model.parameters())
    save_checkpoint(path, model, optimizer, batches=[moons()], progress={"epoch": 3})
    content = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    path.write_bytes(content)
    other = network(seed=1)
    before = other.state_dict()
    try:
        progress, _ = load_checkpoint(path, other, Adam(other.parameters()), batches=[moons()])
        assert progress == {"epoch": 3}
        assert_same_weights(other, model)
    except ValueError:
        np.testing.assert_equal(other.state_dict(), before)


@both
def test_missing_file(library, tmp_path):
    parts = LIBRARIES[library][0]()
    load = load_checkpoint if library == "dlref" else twin.load_checkpoint
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "none", parts[0], parts[1])


def wrong_numpy_runs():
    def other(width=8, noise=True, optimizer=Adam, n=50, listed=False, schedule=True):
        rng = np.random.default_rng(1)
        middle = [Noise(rng)] if noise else []
        model = Sequential(Linear(2, width, rng=rng), Tanh(), *middle, Linear(width, 2, rng=rng))
        chosen = optimizer(model.parameters(), lr=0.02)
        clock = OneCycleLR(chosen, max_lr=0.05, total_steps=50, cycle_momentum=False) if schedule else None
        batches = Batches(*two_moons(n, rng=rng), batch_size=8, rng=rng)
        return model, chosen, list(batches) if listed else batches, clock

    return [
        (lambda: other(width=9), r"does not fit this run: .*weight must be of shape \(9, 2\)"),
        (lambda: other(noise=False), "does not fit this run: .*missing"),
        (lambda: other(optimizer=SGD), "expected SGD, OneCycleLR, Batches, Batches, the file has Adam"),
        (lambda: other(schedule=False), "expected Adam, NoneType, Batches, Batches, the file has Adam, OneCycleLR"),
        (lambda: other(listed=True), "expected Adam, OneCycleLR, Batches, the file has Adam, OneCycleLR, Batches, B"),
        (lambda: other(n=49), "the state is of 50 samples in batches of 8, these are 49"),
    ]


def test_checkpoint_of_another_number_of_generators_is_refused(tmp_path):
    path, model = tmp_path / "run", network()
    save_checkpoint(path, model, SGD(model.parameters()))
    next(iter(model.children())).rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="expected 1 random generators, the file has 0"):
        load_checkpoint(path, model, SGD(model.parameters()))


@pytest.mark.parametrize(("make", "message"), wrong_numpy_runs())
def test_checkpoint_of_another_run_changes_nothing(make, message, tmp_path):
    path = saved_numpy(tmp_path)
    parts = make()
    weights, states = parts[0].state_dict(), [g.bit_generator.state for g in find_generators(parts[0], parts[2])]
    with pytest.raises(ValueError, match=message):
        fit_numpy(parts, fails_at(1, cross_entropy), checkpoint=path, resume=True)
    np.testing.assert_equal(parts[0].state_dict(), weights)
    assert parts[1].state_dict()["state"] == {}
    assert [g.bit_generator.state for g in find_generators(parts[0], parts[2])] == states


def test_torch_checkpoint_of_another_run_changes_nothing(tmp_path):
    path = saved_torch(tmp_path)
    for change, message in (
        ({"schedule": None}, "either the run or the file has a schedule, not both"),
        ({"batches": list(moons())}, "expected the places in 1 Batches, the file has 2"),
        ({"batches": moons(n=49)}, "the state is of 50 samples"),
        ({"model": torch.nn.Linear(2, 2)}, "does not fit this run: Error"),
    ):
        model, optimizer, batches, schedule = torch_run()
        model, batches = change.get("model", model), change.get("batches", batches)
        before, random = copy.deepcopy(model.state_dict()), torch.get_rng_state()
        with pytest.raises(ValueError, match=message):
            fit_torch((model, optimizer, batches, change.get("schedule", schedule)), checkpoint=path, resume=True)
        for name, tensor in model.state_dict().items():
            assert torch.equal(tensor, before[name])
        assert optimizer.state_dict()["state"] == {}
        assert torch.equal(torch.get_rng_state(), random)


def test_checkpoint_of_a_later_format_is_refused(tmp_path, monkeypatch):
    model = network()
    optimizer, path = SGD(model.parameters()), tmp_path / "run"
    monkeypatch.setattr(checkpoints, "FORMAT", "dlref checkpoint 99")
    save_checkpoint(path, model, optimizer)
    monkeypatch.undo()
    with pytest.raises(ValueError, match="has the format 'dlref checkpoint 99', expected 'dlref checkpoint 1'"):
        load_checkpoint(path, model, optimizer)


def test_checkpoints_hold_no_pickle(tmp_path):
    with np.load(saved_numpy(tmp_path), allow_pickle=False) as archive:
        assert all(archive[name].dtype != object for name in archive.files)


def test_own_loops_can_save_numbers_and_arrays_of_their_own(tmp_path):
    model, path = network(), tmp_path / "run"
    optimizer = Adam(model.parameters())
    progress = {"step": np.int64(3), "loss": 0.1 + 0.2, "least": math.inf, "notes": ["a", None], "curve": np.ones(2)}
    save_checkpoint(path, model, optimizer, progress=progress, arrays={"mean": np.arange(3.0)})
    found, arrays = load_checkpoint(path, model, optimizer)
    assert found == {"step": 3, "loss": 0.1 + 0.2, "least": math.inf, "notes": ["a", None], "curve": [1.0, 1.0]}
    np.testing.assert_array_equal(arrays["mean"], np.arange(3.0))
    with pytest.raises(TypeError, match="progress must be fit for JSON, got set"):
        save_checkpoint(path, model, optimizer, progress={"what": {1, 2}})
    assert load_checkpoint(path, model, optimizer)[0] == found
    twin_model = torch_network()
    twin_optimizer = torch.optim.SGD(twin_model.parameters())
    twin.save_checkpoint(path, twin_model, twin_optimizer, progress={"step": 3})
    assert twin.load_checkpoint(path, twin_model, twin_optimizer) == {"step": 3}


def test_generators_are_found_once_wherever_they_are():
    shared, own = np.random.default_rng(0), np.random.default_rng(1)
    model = noisy_network(shared)
    next(iter(model.children())).rng = own
    batches = Batches(np.ones(3), batch_size=1, rng=shared)
    found = find_generators(model, batches, None)
    assert [id(generator) for generator in found] == [id(own), id(shared)]


def test_loss_of_is_on_the_tape():
    model = network()
    loss, output = loss_of(model, cross_entropy, next(iter(moons())))
    assert output.shape == (8, 2)
    loss.backward()
    assert all(parameter.grad is not None for parameter in model.parameters())


def test_training_offers_the_names_of_its_page():
    assert set(training.__all__) == {
        "History",
        "RangeTest",
        "Score",
        "accuracy",
        "evaluate",
        "fit",
        "learning_rate_range_test",
        "load_checkpoint",
        "save_checkpoint",
    }
