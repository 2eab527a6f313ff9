"""The settings of `fit`: its keyword arguments, and what does not go together."""

import dataclasses
import inspect

import pytest
import torch

from dlref.losses import cross_entropy
from dlref.optimization import SGD
from dlref.pytorch import training as twin
from dlref.pytorch.training import loop as twin_loop
from dlref.pytorch.training.settings import TorchSettings
from dlref.training import fit, loop
from dlref.training.settings import Settings
from tests.dlref.training.runs import moons, network, torch_network


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


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        (
            {"autocast": torch.float32},
            ValueError,
            "autocast must be torch.bfloat16, torch.float16 or None, got torch.fl",
        ),
        ({"accumulate": 0}, ValueError, "fit: accumulate must be at least 1, got 0"),
        ({"accumulate": 2.0}, TypeError, "fit: accumulate must be an int"),
    ],
)
def test_fit_in_torch_names_bad_arguments(options, error, message):
    model, loss = torch_network(), torch.nn.functional.cross_entropy
    with pytest.raises(error, match=message):
        twin.fit(model, torch.optim.SGD(model.parameters()), loss, moons(), epochs=1, **options)


@pytest.mark.parametrize(("function", "settings"), [(fit, Settings), (twin.fit, TorchSettings)])
def test_settings_are_the_keyword_arguments_of_fit(function, settings):
    parameters = inspect.signature(function).parameters.values()
    keywords = {p.name: p.default for p in parameters if p.kind is p.KEYWORD_ONLY}
    fields = {
        f.name: inspect.Parameter.empty if f.default is dataclasses.MISSING else f.default
        for f in dataclasses.fields(settings)
    }
    assert keywords == fields


@pytest.mark.parametrize(
    ("module", "kind", "more"),
    [
        (loop, Settings, {}),
        (
            twin_loop,
            TorchSettings,
            {"device": "cpu", "autocast": torch.bfloat16, "accumulate": 3, "compile": True},
        ),
    ],
    ids=["NumPy", "PyTorch"],
)
def test_each_argument_of_fit_becomes_the_setting_of_its_name(module, kind, more, monkeypatch):
    given = {
        "epochs": 2,
        "validation": [1],
        "metric": len,
        "schedule": "a schedule",
        "schedule_per_batch": True,
        "max_norm": 0.5,
        "patience": 4,
        "checkpoint": "a file",
        "checkpoint_every": 5,
        "resume": True,
        "progress": True,
        "callback": print,
        **more,
    }
    assert set(given) == {field.name for field in dataclasses.fields(kind)}
    arrived = []

    class Recorder:
        def __init__(self, model, optimizer, loss, settings):
            arrived.append((model, optimizer, loss, settings))

        def fit(self, batches):
            return batches

    monkeypatch.setattr(module, "_NumpyRun" if kind is Settings else "_TorchRun", Recorder)
    model = torch.nn.ReLU()
    assert module.fit(model, "an optimizer", "a loss", "batches", **given) == "batches"
    assert arrived == [(model, "an optimizer", "a loss", kind(**given))]
    with pytest.raises(dataclasses.FrozenInstanceError):
        arrived[0][3].epochs = 4
