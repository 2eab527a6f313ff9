"""The loop of `fit` in both libraries: schedules, clipping, a loss that is not finite."""

import math
import threading

import numpy as np
import pytest
import torch

from dlref import optimization, training
from dlref.activations import Tanh
from dlref.data import Batches, iris
from dlref.engine import Sequential, apply
from dlref.feedforward import Linear
from dlref.losses import cross_entropy
from dlref.optimization import SGD, Adam, ExponentialLR, ReduceLROnPlateau, clip_grad_norm
from dlref.pytorch import training as twin
from dlref.training import accuracy, fit
from tests.dlref.training.runs import assert_same_weights, moons, network, noisy_network, torch_network


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


def test_an_iterator_lasts_for_one_epoch_only():
    model = network()
    with pytest.raises(ValueError, match="an iterator can be used for one epoch only"):
        fit(model, SGD(model.parameters()), cross_entropy, iter(list(moons())), epochs=2)


def test_lbfgs_needs_a_closure_and_says_so():
    model = network()
    with pytest.raises(TypeError, match="LBFGS: step needs a closure"):
        fit(model, optimization.LBFGS(model.parameters()), cross_entropy, moons(), epochs=1)


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
