"""Initialisation: the same distributions as torch's, and signals that survive fifty layers."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from dlref import initialization
from dlref.engine import Parameter
from dlref.initialization import (
    calculate_gain,
    constant_,
    fans,
    kaiming_normal_,
    kaiming_uniform_,
    normal_,
    ones_,
    orthogonal_,
    uniform_,
    xavier_normal_,
    xavier_uniform_,
    zeros_,
)
from dlref.pytorch import initialization as twins

RANDOM = {
    uniform_: [{}, {"a": -2.0, "b": 0.5}],
    normal_: [{}, {"mean": 3.0, "std": 0.1}],
    xavier_uniform_: [{}, {"gain": 2.0}],
    xavier_normal_: [{}, {"gain": 2.0}],
    kaiming_uniform_: [{}, {"a": 0.5}, {"mode": "fan_out"}, {"nonlinearity": "tanh"}, {"a": 3, "nonlinearity": "relu"}],
    kaiming_normal_: [{}, {"a": 0.5}, {"mode": "fan_out"}, {"nonlinearity": "relu"}, {"nonlinearity": "linear"}],
    orthogonal_: [{}, {"gain": 2.0}],
}


def rng():
    return np.random.default_rng(0)


@pytest.mark.parametrize("shape", [(300, 200), (150, 20, 4, 3)])
@pytest.mark.parametrize(("init", "options"), [(init, options) for init, all_ in RANDOM.items() for options in all_])
def test_same_distribution_as_torchs(init, options, shape):
    """Mean, spread, and the largest value, on 36,000 numbers and more."""
    ours = init(np.empty(shape), **options, rng=rng())
    for library in (torch.nn.init, twins):
        tensor = torch.empty(shape, dtype=torch.float64)
        getattr(library, init.__name__)(tensor, **options, generator=torch.Generator().manual_seed(0))
        theirs = tensor.numpy()
        assert ours.std() == pytest.approx(theirs.std(), rel=0.02)
        assert ours.mean() == pytest.approx(theirs.mean(), abs=0.02 * ours.std())
        largest = np.abs(theirs).max()
        assert np.abs(ours).max() == pytest.approx(largest, rel=0.001 if "uniform" in init.__name__ else 0.2)


@pytest.mark.parametrize("init", [*RANDOM, zeros_, ones_])
@pytest.mark.parametrize("shape", [(3, 5), (5, 3), (4, 2, 3)])
def test_pytorch_from_scratch_draws_torchs_numbers(init, shape):
    tensors = []
    for library in (torch.nn.init, twins):
        torch.manual_seed(0)
        parameter = torch.nn.Parameter(torch.empty(shape))
        assert getattr(library, init.__name__)(parameter) is parameter
        tensors.append(parameter.detach())
    torch.testing.assert_close(*tensors)


@pytest.mark.parametrize("init", RANDOM)
def test_writes_in_place_repeats_with_its_seed_and_keeps_dtype(init):
    for dtype in (np.float32, np.float64):
        array = np.empty((4, 5), dtype)
        assert init(array, rng=rng()) is array
        parameter = Parameter(np.empty((4, 5), dtype))
        inside = parameter.data
        assert init(parameter, rng=rng()) is parameter
        assert parameter.data is inside
        assert parameter.dtype == dtype
        np.testing.assert_array_equal(parameter.data, array)
    assert not np.array_equal(init(np.empty((4, 5)), rng=np.random.default_rng(1)), array)


def test_constants():
    array = np.empty((2, 3), np.float32)
    for init, value in ((zeros_, 0), (ones_, 1)):
        assert init(array) is array
        assert (array == value).all()
        assert (init(Parameter(array)).data == value).all()
    assert constant_(array, 0.25) is array
    assert (array == 0.25).all()


@pytest.mark.parametrize("shape", [(5, 3), (7, 4, 3), (2, 3, 5, 5), (1, 1)])
def test_fans_are_torchs(shape):
    assert fans(shape) == torch.nn.init._calculate_fan_in_and_fan_out(torch.empty(shape))


@pytest.mark.parametrize(
    "name", ["linear", "conv1d", "conv2d", "conv3d", "sigmoid", "tanh", "relu", "leaky_relu", "selu"]
)
def test_gains_are_torchs(name):
    assert calculate_gain(name) == pytest.approx(torch.nn.init.calculate_gain(name))
    assert calculate_gain(name, 0.3) == pytest.approx(torch.nn.init.calculate_gain(name, 0.3))


def signal_after(layers, init, activation, width=256):
    generator = rng()
    x = generator.standard_normal((128, width))
    gradient = generator.standard_normal((128, width))
    for _ in range(layers):
        weight = init(np.empty((width, width)), rng=generator)
        x = activation(x @ weight.T)
        gradient = gradient @ weight
    return np.square(x).mean(), np.square(gradient).mean()


def relu(x):
    return np.maximum(x, 0)


def test_signals_survive_fifty_layers():
    for init in (kaiming_normal_, kaiming_uniform_):
        assert 0.2 < signal_after(50, init, relu)[0] < 5
    for init in (xavier_normal_, xavier_uniform_):
        forward, backward = signal_after(50, init, lambda x: x)
        assert 0.2 < forward < 5
        assert 0.2 < backward < 5
    assert signal_after(50, orthogonal_, lambda x: x)[0] == pytest.approx(1, rel=0.02)


def test_the_wrong_choice_loses_the_signal():
    assert signal_after(50, xavier_normal_, relu)[0] < 1e-12
    assert signal_after(50, lambda w, rng: normal_(w, std=0.1, rng=rng), relu)[0] > 1e3
    assert signal_after(50, lambda w, rng: normal_(w, std=0.01, rng=rng), relu)[0] < 1e-50


@given(st.integers(1, 6), st.integers(1, 6), st.sampled_from([(), (2,), (3, 2)]), st.floats(0.1, 3))
def test_orthogonal_rows_or_columns(rows, columns, rest, gain):
    w = orthogonal_(np.empty((rows, columns, *rest)), gain, rng=rng()).reshape(rows, -1)
    product = w @ w.T if w.shape[0] <= w.shape[1] else w.T @ w
    np.testing.assert_allclose(product, gain**2 * np.eye(len(product)), atol=1e-12)


def test_every_rotation_is_equally_likely():
    """QR alone has its signs fixed: a 1×1 "rotation" would always be the same number."""
    generator = rng()
    signs = [orthogonal_(np.empty((1, 1)), rng=generator).item() for _ in range(200)]
    assert 60 < signs.count(1.0) < 140
    assert set(signs) == {-1.0, 1.0}
    traces = [np.trace(orthogonal_(np.empty((3, 3)), rng=generator)) for _ in range(2000)]
    assert abs(np.mean(traces)) < 0.1
    assert np.var(traces) == pytest.approx(1, rel=0.15)


WEIGHT = np.empty((2, 3))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: fans((3,)), ValueError, r"fans: shape must be \(out, in, ...\), all positive, got \(3,\)"),
        (lambda: fans((3, 0)), ValueError, r"all positive, got \(3, 0\)"),
        (lambda: calculate_gain("swish"), ValueError, "nonlinearity must be one of conv1d, .*, tanh, got 'swish'"),
        (
            lambda: uniform_(WEIGHT, 1, 0, rng=rng()),
            ValueError,
            "uniform_: a must not be larger than b, got a = 1, b = 0",
        ),
        (lambda: normal_(WEIGHT, 0, -1, rng=rng()), ValueError, "normal_: std must not be negative, got -1"),
        (lambda: normal_(WEIGHT, 0, math.nan, rng=rng()), ValueError, "normal_: std must not be negative, got nan"),
        (
            lambda: kaiming_normal_(WEIGHT, mode="in", rng=rng()),
            ValueError,
            "kaiming_normal_: mode must be .* got 'in'",
        ),
        (
            lambda: kaiming_uniform_(WEIGHT, mode="in", rng=rng()),
            ValueError,
            "kaiming_uniform_: mode must be .* got 'in'",
        ),
        (lambda: constant_([1.0], 0), TypeError, "constant_: tensor must be a NumPy array, got list"),
        (lambda: zeros_(np.ones(2, int)), TypeError, "zeros_: tensor must be float32 or float64, got int64"),
        (lambda: ones_(np.ones(2, int)), TypeError, "ones_: tensor must be float32 or float64, got int64"),
    ],
)
def test_errors_say_what_came(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_twins_refuse():
    for fill in (twins.kaiming_normal_, twins.kaiming_uniform_):
        with pytest.raises(ValueError, match=rf"{fill.__name__}: mode must be .* got 'in'"):
            fill(torch.empty(2, 3), mode="in")
    with pytest.raises(ValueError, match="fans: shape must be"):
        twins.orthogonal_(torch.empty(3))


@pytest.mark.parametrize("init", RANDOM)
def test_random_ones_refuse(init):
    with pytest.raises(TypeError, match=f"{init.__name__}: tensor must be float32 or float64, got float16"):
        init(np.ones((2, 2), np.float16), rng=rng())
    with pytest.raises(TypeError, match="rng"):
        init(WEIGHT)
    if init not in (uniform_, normal_):
        with pytest.raises(ValueError, match=r"fans: shape must be .* got \(4,\)"):
            init(np.empty(4), rng=rng())


def test_every_public_name_is_tested_here():
    tested = {init.__name__ for init in RANDOM} | {"zeros_", "ones_", "constant_", "fans", "calculate_gain"}
    assert tested == set(initialization.__all__)
    assert tested - {"fans", "calculate_gain"} == set(twins.__all__)  # arithmetic on shapes needs no twin
