"""Weights for others: safetensors from and to NumPy, PyTorch and torch.nn."""

import copy
import inspect
import os

import numpy as np
import pytest
import safetensors.torch
import torch
from torch import nn

import dlref.feedforward
from dlref.pytorch import to_torch
from dlref.pytorch.feedforward import MLP
from dlref.pytorch.training import (
    exchange,
    load_weights,
    save_weights,
)


class Tied(nn.Module):
    """Two names for one weight, a buffer, and 16 bits."""

    def __init__(self):
        super().__init__()
        self.a = nn.Linear(3, 3)
        self.b = nn.Linear(3, 3, bias=False)
        self.b.weight = self.a.weight
        self.half = nn.Linear(2, 2, dtype=torch.bfloat16)
        self.norm = nn.BatchNorm1d(3)


def test_weights_come_back_as_they_were_and_to_plain_torch(tmp_path):
    path, model, other = tmp_path / "weights.safetensors", Tied(), Tied()
    save_weights(path, model, {"licence": "MIT"})
    assert [file.name for file in tmp_path.iterdir()] == ["weights.safetensors"]
    plain = safetensors.torch.load_file(path)
    assert plain.keys() == model.state_dict().keys()
    load_weights(path, other)
    for name, tensor in model.state_dict().items():
        assert plain[name].dtype == tensor.dtype
        assert torch.equal(plain[name], tensor)
        assert torch.equal(other.state_dict()[name], tensor)
    assert other.b.weight is other.a.weight
    with safetensors.safe_open(path, "pt") as file:
        assert file.metadata() == {"licence": "MIT"}


def test_weights_go_from_numpy_to_torch_and_back(tmp_path):
    mine, again = (dlref.feedforward.MLP([4, 5, 3], rng=np.random.default_rng(seed)) for seed in (0, 1))
    twin, theirs = MLP([4, 5, 3]), nn.Sequential(nn.Linear(4, 5), nn.ReLU(), nn.Linear(5, 3))
    twin.load_state_dict(to_torch(mine.state_dict()))
    save_weights(tmp_path / "weights", twin)
    state = safetensors.torch.load_file(tmp_path / "weights")
    again.load_state_dict(state)
    for name, array in mine.state_dict().items():
        np.testing.assert_array_equal(again.state_dict()[name], array)
    theirs.load_state_dict({own: state[name] for own, name in zip(theirs.state_dict(), twin.state_dict(), strict=True)})
    x = np.ones((2, 4), np.float32)
    np.testing.assert_allclose(theirs(torch.tensor(x)).detach().numpy(), mine(x).data, rtol=1e-5, atol=1e-6)


def test_foreign_and_damaged_files_change_nothing(tmp_path):
    path, model = tmp_path / "weights", nn.Linear(3, 2)
    save_weights(path, model)
    good, before = path.read_bytes(), copy.deepcopy(model.state_dict())
    for content in (good[: len(good) // 2], good[:-1], b"", b"not safetensors", b"\xff" * 64, good + b"more"):
        path.write_bytes(content)
        with pytest.raises(ValueError, match=r"load_weights: .*weights is damaged or not a safetensors file"):
            load_weights(path, model)
    torch.save(model.state_dict(), path)
    with pytest.raises(ValueError, match="damaged or not a safetensors file"):
        load_weights(path, model)
    for other, message in (
        (nn.Linear(3, 4), r"is of another model; weight: expected shape \(2, 3\), got shape \(4, 3\)"),
        (nn.Linear(3, 2, bias=False), r"bias: expected shape \(2,\), got no such tensor"),
        (nn.Sequential(nn.Linear(3, 2)), r"weight: expected shape \(2, 3\), got no such tensor"),
        (Tied(), r"weight: expected shape \(2, 3\), got no such tensor"),
    ):
        save_weights(path, other)
        with pytest.raises(ValueError, match=message):
            load_weights(path, model)
    extra = nn.Linear(3, 2)
    extra.register_buffer("calls", torch.ones(1))
    save_weights(path, extra)
    with pytest.raises(ValueError, match=r"calls: expected no such tensor, got shape \(1,\)"):
        load_weights(path, model)
    with pytest.raises(FileNotFoundError):
        load_weights(tmp_path / "none", model)
    assert all(torch.equal(before[name], tensor) for name, tensor in model.state_dict().items())


def test_weights_on_a_full_disk_leave_the_old_file(tmp_path, monkeypatch):
    path, model = tmp_path / "weights", nn.Linear(3, 2)
    save_weights(path, model)
    before = path.read_bytes()

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        save_weights(path, nn.Linear(3, 2))
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["weights"]


def test_a_state_that_is_no_tensor_is_refused(tmp_path):
    class Noted(nn.Linear):
        def get_extra_state(self):
            return {"calls": 1}

        def set_extra_state(self, state):
            pass

    with pytest.raises(ValueError, match="save_weights: expected a state of tensors, _extra_state is a dict"):
        save_weights(tmp_path / "weights", Noted(2, 2))
    assert not list(tmp_path.iterdir())


def test_weights_go_to_a_model_of_another_precision(tmp_path):
    model, double = nn.Linear(3, 2), nn.Linear(3, 2, dtype=torch.float64)
    save_weights(tmp_path / "weights", model)
    load_weights(tmp_path / "weights", double)
    assert double.weight.dtype == torch.float64
    assert torch.equal(double.weight.float(), model.weight)


def test_the_names_offered():
    functions = inspect.getmembers(exchange, inspect.isfunction)
    written = {name for name, value in functions if value.__module__ == exchange.__name__ and name[0] != "_"}
    assert written == {"load_weights", "save_weights"}
