"""The file of a checkpoint: whole or not at all, no pickle, nothing damaged goes unnoticed."""

import copy
import math
import pickle
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dlref.activations import Tanh
from dlref.data import Batches, two_moons
from dlref.engine import Sequential
from dlref.feedforward import Linear
from dlref.losses import cross_entropy
from dlref.optimization import SGD, Adam, OneCycleLR
from dlref.pytorch import training as twin
from dlref.training import checkpoint as checkpoints
from dlref.training import load_checkpoint, save_checkpoint
from dlref.training.checkpoint import find_generators
from tests.dlref.training.runs import (
    LIBRARIES,
    Noise,
    Stop,
    assert_same_weights,
    both,
    fails_at,
    fit_numpy,
    fit_torch,
    moons,
    network,
    noisy_network,
    numpy_run,
    torch_network,
    torch_run,
)


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
