"""Small networks, batches and runs in both libraries, and what interrupts them."""

import numpy as np
import pytest
import torch

from dlref import optimization
from dlref.activations import Tanh
from dlref.data import Batches, two_moons
from dlref.engine import Module, Sequential
from dlref.feedforward import Linear
from dlref.losses import cross_entropy
from dlref.optimization import OneCycleLR
from dlref.pytorch import training as twin
from dlref.training import accuracy, fit


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
