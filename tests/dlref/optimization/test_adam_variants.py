"""RAdam and NAdam: twenty steps as torch takes them, closed forms, states, bad settings."""

import inspect
import math

import numpy as np
import pytest
import torch

from dlref import optimization
from dlref.engine import Parameter
from dlref.optimization import Adam, NAdam, RAdam
from dlref.pytorch import optimization as twin
from tests.dlref.optimization.steps import gradients, ours, starts, take, theirs

both = pytest.mark.parametrize("name", ["RAdam", "NAdam"])


@both
@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float64, 1e-12), (np.float32, 1e-4)])
def test_twenty_steps_are_torchs(name, dtype, tolerance):
    rng = np.random.default_rng(0)
    data = starts(rng, dtype)
    (mine, optimizer), (others, other) = ours(name, data, lr=0.05), theirs(name, data, lr=0.05)
    for grads in gradients(rng, 20, dtype):
        take(optimizer, mine, grads)
        take(other, others, grads)
        for a, b in zip(mine, others, strict=True):
            assert a.dtype == dtype
            np.testing.assert_allclose(a.data, b.detach(), rtol=tolerance, atol=tolerance)


@both
def test_names_and_defaults_are_torchs(name):
    expected = inspect.signature(getattr(torch.optim, name)).parameters
    for library in (optimization, twin):
        own = inspect.signature(getattr(library, name)).parameters
        assert set(expected) - set(own) == {"foreach", "capturable", "differentiable"}
        assert all(parameter.default == expected[key].default for key, parameter in own.items())


def test_radam_follows_the_gradient_for_five_steps_and_then_no_more():
    """With beta2 = 0.999 the sixth is the first whose number of known gradients is above five."""
    parameter = Parameter(np.zeros(1))
    optimizer = RAdam([parameter], lr=0.1)
    steps = []
    for _ in range(7):
        before = parameter.data.copy()
        take(optimizer, [parameter], [np.array([1000.0])])
        steps.append((before - parameter.data).item())
    np.testing.assert_allclose(steps[:5], 100)
    assert max(steps[5:]) < 0.01


def test_radam_becomes_adam():
    parameters = [Parameter(np.zeros(3)) for _ in range(2)]
    optimizers = [kind([parameter], lr=1.0) for kind, parameter in zip((RAdam, Adam), parameters, strict=True)]
    rng = np.random.default_rng(0)
    for _ in range(10_000):
        grad = rng.standard_normal(3)
        for optimizer, parameter in zip(optimizers, parameters, strict=True):
            parameter.grad = grad
            optimizer.step()
    before = [parameter.data.copy() for parameter in parameters]
    for optimizer in optimizers:
        optimizer.step()
    moved = [parameter.data - old for parameter, old in zip(parameters, before, strict=True)]
    np.testing.assert_allclose(moved[0], moved[1], rtol=1e-2)


def test_nadams_first_step():
    """With g for all of m/(1-beta1): (1 - mu1) g / (1 - mu1) + mu2 (1 - beta1) g / (1 - mu1 mu2), over |g|."""
    mu1, mu2 = (0.9 * (1 - 0.5 * 0.96 ** (t * 0.004)) for t in (1, 2))
    parameter = Parameter(np.zeros(2))
    take(NAdam([parameter], lr=1.0, eps=0.0), [parameter], [np.array([1e6, -1e-6])])
    size = 1 + mu2 * 0.1 / (1 - mu1 * mu2)
    np.testing.assert_allclose(parameter.data, [-size, size])


def test_nadams_product_of_momenta_survives_a_state():
    """It is a number beside arrays, so it is neither cast to the parameter nor asked for its shape."""
    rng = np.random.default_rng(0)
    data = starts(rng)
    mine, optimizer = ours("NAdam", data)
    grads = gradients(rng, 4)
    for step in grads[:2]:
        take(optimizer, mine, step)
    again, other = ours("NAdam", [parameter.data for parameter in mine])
    other.load_state_dict(optimizer.state_dict())
    assert isinstance(other.state[again[0]]["mu_product"], float)
    for step in grads[2:]:
        take(optimizer, mine, step)
        take(other, again, step)
    for a, b in zip(mine, again, strict=True):
        np.testing.assert_array_equal(a.data, b.data)


@both
def test_decoupled_decay_ignores_the_gradient(name):
    parameter = Parameter(np.array([4.0, -0.5]))
    optimizer = getattr(optimization, name)([parameter], lr=0.1, weight_decay=0.2, decoupled_weight_decay=True)
    take(optimizer, [parameter], [np.zeros(2)])
    np.testing.assert_allclose(parameter.data, np.array([4.0, -0.5]) * (1 - 0.1 * 0.2))


@pytest.mark.parametrize("library", [optimization, twin])
@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("RAdam", {"betas": (0.9, 1.0)}, r"RAdam: betas must be two numbers in \[0, 1\), got"),
        ("RAdam", {"betas": (0.9,)}, "RAdam: betas must be two numbers"),
        ("RAdam", {"lr": -1}, "RAdam: lr must lie in"),
        ("RAdam", {"eps": math.nan}, "RAdam: eps must lie in .* got nan"),
        ("NAdam", {"betas": (-0.1, 0.9)}, "NAdam: betas must be two numbers"),
        ("NAdam", {"momentum_decay": -1}, r"NAdam: momentum_decay must lie in \[0, inf\], got -1"),
    ],
)
def test_bad_settings_are_named(library, name, options, message):
    weight = Parameter(np.zeros(2)) if library is optimization else torch.zeros(2, requires_grad=True)
    with pytest.raises(ValueError, match=message):
        getattr(library, name)([weight], **options)
