"""Muon: exactly torch's steps where torch counts exactly too, and what Newton-Schulz makes of singular values."""

import copy
import inspect

import numpy as np
import pytest
import torch

from dlref.engine import Parameter
from dlref.optimization import Muon, newton_schulz
from dlref.pytorch import optimization as twin
from tests.dlref.optimization.steps import gradients, ours, starts, take, theirs

SHAPES = [(3, 4), (5, 2), (1, 1), (4, 4), (0, 3), (3, 0)]
OPTIONS = [
    {},
    {"lr": 0.1, "momentum": 0.5, "weight_decay": 0.3},
    {"nesterov": False, "weight_decay": 0.0},
    {"adjust_lr_fn": "match_rms_adamw", "ns_steps": 2},
    {"adjust_lr_fn": "original", "ns_coefficients": (1.5, -0.5, 0.0), "eps": 1e-3},
]


@pytest.fixture
def exact(monkeypatch):
    """Let torch's Newton-Schulz steps be in the precision of the gradient, not in bfloat16."""
    monkeypatch.setattr(torch.Tensor, "bfloat16", lambda tensor: tensor.clone())


def compare(mine, *others, tolerance=1e-10):
    for a, *rest in zip(mine, *others, strict=True):
        for b in rest:
            np.testing.assert_allclose(a.data, b.detach().numpy(), rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_twenty_steps_equal_torchs(exact, options):
    rng = np.random.default_rng(0)
    data = starts(rng, shapes=SHAPES[:4])
    runs = [ours("Muon", data, **options), theirs("Muon", data, **options), theirs("Muon", data, twin, **options)]
    for grads in gradients(rng, 20, shapes=SHAPES[:4]):
        for parameters, optimizer in runs:
            take(optimizer, parameters, grads)
        compare(*(parameters for parameters, _ in runs))


def test_real_torch_differs_by_the_rounding_of_bfloat16():
    rng = np.random.default_rng(0)
    data = starts(rng, np.float32, SHAPES[:4])
    (mine, optimizer), (others, other) = ours("Muon", data, lr=0.01), theirs("Muon", data, lr=0.01)
    for grads in gradients(rng, 20, np.float32, SHAPES[:4]):
        take(optimizer, mine, grads)
        take(other, others, grads)
    compare(mine, others, tolerance=20 * 0.01 * 0.02)
    assert all(parameter.dtype == np.float32 for parameter in mine)


def test_state_goes_to_torch_and_back(exact):
    rng = np.random.default_rng(1)
    data = starts(rng, shapes=SHAPES[:4])
    (mine, optimizer), (others, other) = ours("Muon", data), theirs("Muon", data)
    for grads in gradients(rng, 3, shapes=SHAPES[:4]):
        take(other, others, grads)
    mine = [Parameter(parameter.detach().numpy()) for parameter in others]
    optimizer = Muon(mine)
    state = copy.deepcopy(other.state_dict())
    for entry in state["state"].values():
        entry["momentum_buffer"] = entry["momentum_buffer"].numpy()
    optimizer.load_state_dict(state)
    for grads in gradients(rng, 3, shapes=SHAPES[:4]):
        take(optimizer, mine, grads)
        take(other, others, grads)
    compare(mine, others)


def test_names_and_defaults_are_torchs():
    expected = inspect.signature(torch.optim.Muon).parameters
    for library in (Muon, twin.Muon):
        own = inspect.signature(library).parameters
        assert [name for name in own if name != "maximize"] == list(expected)
        assert all(own[name].default == parameter.default for name, parameter in expected.items())


def test_maximize_climbs_and_empty_matrices_stay():
    for shape in SHAPES:
        down, up = ([Parameter(np.ones(shape))] for _ in range(2))
        for parameters, sign, options in ((down, -1, {}), (up, 1, {"maximize": True})):
            take(Muon(parameters, weight_decay=0.0, **options), parameters, [sign * np.ones(shape)])
        np.testing.assert_array_equal(down[0].data, up[0].data)
        assert (up[0].data > 1).all()


# Newton-Schulz


@pytest.mark.parametrize("shape", [(4, 4), (3, 7), (7, 3), (1, 5)])
@pytest.mark.parametrize("scale", [1e-4, 1.0, 1e4])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_singular_values_come_near_1_and_directions_stay(shape, scale, dtype):
    rng = np.random.default_rng(0)
    u, _, vt = np.linalg.svd(rng.standard_normal(shape), full_matrices=False)
    sizes = np.geomspace(1, 0.01, len(vt))
    matrix = (scale * (u * sizes) @ vt).astype(dtype)
    x = newton_schulz(matrix)
    assert x.dtype == dtype
    inner = u.T @ x @ vt.T  # diagonal, if the directions stay
    np.testing.assert_allclose(inner, np.diag(np.diag(inner)), atol=1e-5)
    assert np.diag(inner).min() > 0.68
    assert np.diag(inner).max() < 1.21
    np.testing.assert_allclose(twin.newton_schulz(torch.tensor(matrix)), x, rtol=1e-4, atol=1e-5)


def test_the_band_that_the_docstring_names():
    sizes = np.geomspace(0.002, 1, 2000)
    for _ in range(5):
        sizes = 3.4445 * sizes - 4.7750 * sizes**3 + 2.0315 * sizes**5
    assert 0.68 < sizes.min() < sizes.max() < 1.21


def test_cubic_coefficients_go_on_to_1():
    """With (1.5, -0.5, 0) it is the iteration of the textbooks, which converges."""
    matrix = np.random.default_rng(0).standard_normal((4, 6))
    u, _, vt = np.linalg.svd(matrix, full_matrices=False)
    np.testing.assert_allclose(newton_schulz(matrix, coefficients=(1.5, -0.5, 0.0), steps=30), u @ vt, atol=1e-12)


def test_zeros_stay_zeros():
    np.testing.assert_array_equal(newton_schulz(np.zeros((2, 3))), 0)
    assert newton_schulz(np.zeros((0, 3))).shape == (0, 3)


def test_a_valley_that_is_a_hundred_times_steeper_one_way():
    """Gradient descent must take steps for the steep side; Muon goes both ways at the same pace."""
    scales = np.array([[1.0, 0.0], [0.0, 1e-2]])
    parameter = Parameter(np.eye(2))
    optimizer = Muon([parameter], lr=0.02, weight_decay=0.0)
    for _ in range(60):
        optimizer.zero_grad()
        (scales @ parameter * parameter).sum().backward()
        optimizer.step()
    assert np.abs(np.diag(parameter.data)).max() < 0.2


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda w: Muon([w[0]]), ValueError, r"Muon: params must be matrices, got one of shape \(2,\)"),
        (lambda w: Muon([w], momentum=-1), ValueError, "Muon: momentum must lie in"),
        (lambda w: Muon([w], eps=-1), ValueError, "Muon: eps must lie in"),
        (lambda w: Muon([w], ns_steps=0), ValueError, "Muon: ns_steps must be at least 1, got 0"),
        (lambda w: Muon([w], ns_steps=2.5), TypeError, "Muon: ns_steps must be an int, got float"),
        (lambda w: Muon([w], ns_coefficients=(1, 2)), ValueError, r"ns_coefficients must be three numbers, got \(1, 2"),
        (lambda w: Muon([w], adjust_lr_fn="adam"), ValueError, "adjust_lr_fn must be None, .* got 'adam'"),
        (lambda w: newton_schulz(np.ones(3)), ValueError, r"newton_schulz: matrix must have two axes, got shape \(3,"),
        (lambda w: twin.Muon([torch.ones(2, 2)], ns_steps=0), ValueError, "Muon: ns_steps must be at least 1, got 0"),
    ],
)
def test_errors_say_what_came(make, error, message):
    with pytest.raises(error, match=message):
        make(Parameter(np.ones((2, 2))) if "matrices" not in message else [Parameter(np.ones(2))])
