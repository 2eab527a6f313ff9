"""Resumption: the same weights, bit for bit."""

import numpy as np
import pytest
import torch

from dlref.activations import Tanh
from dlref.engine import Sequential
from dlref.feedforward import Linear
from dlref.losses import cross_entropy
from dlref.optimization import SGD, Adam
from dlref.training import fit
from tests.dlref.training.runs import (
    LIBRARIES,
    Noise,
    Stop,
    assert_same_run,
    assert_same_weights,
    both,
    fails_at,
    fit_numpy,
    moons,
    network,
    numpy_run,
)


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
