"""Activation functions: pullbacks, twins, extremes, and the error function to the last digit."""

import math
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from dlref import activations
from dlref.activations import (
    ELU,
    GELU,
    GLU,
    SELU,
    Hardswish,
    LeakyReLU,
    LogSoftmax,
    Mish,
    ReLU,
    Sigmoid,
    SiLU,
    Softmax,
    Softplus,
    Softsign,
    Tanh,
    elu,
    gelu,
    glu,
    hardsigmoid,
    hardswish,
    leaky_relu,
    log_softmax,
    mish,
    prelu,
    relu,
    selu,
    sigmoid,
    silu,
    softmax,
    softplus,
    softsign,
    swiglu,
    tanh,
)
from dlref.activations.gaussian import normal_cdf
from dlref.engine import Tensor
from dlref.pytorch import activations as twins
from tests.dlref.checks import Case, check, check_twin


def torch_hardsigmoid(x):
    """In float64 the slope of `F.hardsigmoid` is the 1/6 of float32, wrong by 3e-8; this is its formula."""
    return (F.hardsigmoid if x.dtype == torch.float32 else lambda x: F.relu6(x + 3) / 6)(x)


ELEMENTWISE = [
    (relu, F.relu, {}),
    (leaky_relu, F.leaky_relu, {}),
    (leaky_relu, F.leaky_relu, {"negative_slope": 0.3}),
    (leaky_relu, F.leaky_relu, {"negative_slope": -2.0}),
    (elu, F.elu, {}),
    (elu, F.elu, {"alpha": 0.7}),
    (sigmoid, torch.sigmoid, {}),
    (tanh, torch.tanh, {}),
    (softplus, F.softplus, {}),
    (softplus, F.softplus, {"beta": 2.5}),
    (silu, F.silu, {}),
    (gelu, F.gelu, {}),
    (gelu, F.gelu, {"approximate": "tanh"}),
    (selu, F.selu, {}),
    (mish, F.mish, {}),
    (softsign, F.softsign, {}),
    (hardsigmoid, torch_hardsigmoid, {}),
    (hardswish, F.hardswish, {}),
]
ROWWISE = [(softmax, F.softmax), (log_softmax, F.log_softmax)]


def far(rng):
    """Numbers between -30 and 30: also the flat ends are compared."""
    return 10 * rng.standard_normal((6, 5)).clip(-3, 3)


CASES = [
    Case(operation, twin, (shape,), options)
    for operation, twin, options in ELEMENTWISE
    for shape in [(3, 4), (1,), (), (0, 3), (2, 3, 1, 5), far]
] + [
    Case(operation, twin, (shape,), {"dim": dim})
    for operation, twin in ROWWISE
    for shape, dim in [((3, 4), -1), ((3, 4), 0), ((1, 1), 1), ((5,), 0), ((0, 3), 1), ((2, 3, 4), 1), (far, -1)]
]
CASES += [
    Case(prelu, F.prelu, (shape, slopes))
    for shape, channels in [((3, 4), 4), ((1, 1), 1), ((5,), 1), ((), 1), ((0, 3), 3), ((2, 3, 1, 5), 3), (far, 5)]
    for slopes in {(1,), (channels,)}
]
CASES += [
    Case(glu, F.glu, (shape,), {"dim": dim})
    for shape, dim in [((3, 4), -1), ((4, 3), 0), ((2,), 0), ((0, 6), 1), ((3, 0), 1), ((2, 4, 3), 1)]
]
CASES += [
    Case(swiglu, lambda gate, x: F.silu(gate) * x, (shape, shape))
    for shape in [(3, 4), (1,), (), (0, 3), (2, 3, 1, 5), far]
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_operation(case):
    check(case)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_pytorch_from_scratch(case):
    case = replace(case, twin=getattr(twins, case.operation.__name__))
    check_twin(case, np.float64, tolerance=1e-9)
    check_twin(case, np.float32, tolerance=1e-4)


# Extremes


@pytest.mark.parametrize(("operation", "twin", "options"), ELEMENTWISE)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_huge_numbers_stay_finite(operation, twin, options, dtype):
    """Also in PyTorch from scratch, where a formula without overflow may still have a derivative of nan."""
    x = np.array([-1e4, -100, -20.5, -1e-30, 0, 1e-30, 20.5, 100, 1e4], dtype)
    y, pullback = operation(x, **options)
    (dx,) = pullback(np.ones_like(x))
    tensor = torch.tensor(x, requires_grad=True)
    expected = twin(tensor, **options)
    expected.sum().backward()
    tolerance = 1e-5 if dtype == np.float32 else 1e-9
    assert np.isfinite(y).all()
    assert np.isfinite(dx).all()
    np.testing.assert_allclose(y, expected.detach(), rtol=tolerance, atol=tolerance)
    np.testing.assert_allclose(dx, tensor.grad, rtol=tolerance, atol=tolerance)
    tensor.grad = None
    scratch = getattr(twins, operation.__name__)(tensor, **options)
    scratch.sum().backward()
    np.testing.assert_allclose(scratch.detach(), expected.detach(), rtol=tolerance, atol=tolerance)
    np.testing.assert_allclose(tensor.grad, dx, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("operation", [softmax, log_softmax])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_huge_logits(operation, dtype):
    x = np.array([[1e4, -1e4, 0], [-1e4, -1e4, -1e4], [1e4, 1e4, 1e4 - 1]], dtype)
    y, pullback = operation(x)
    (dx,) = pullback(np.ones_like(x))
    tensor = torch.tensor(x, requires_grad=True)
    expected = getattr(F, operation.__name__)(tensor, -1)
    expected.sum().backward()
    np.testing.assert_allclose(y, expected.detach(), rtol=1e-6)
    np.testing.assert_allclose(dx, tensor.grad, rtol=1e-5, atol=1e-6)


def test_impossible_scores_have_probability_zero():
    y, pullback = softmax(np.array([[1.0, -np.inf, 1.0]]))
    np.testing.assert_array_equal(y, [[0.5, 0, 0.5]])
    np.testing.assert_allclose(pullback(np.array([[1.0, 5.0, 0.0]]))[0], [[0.25, 0, -0.25]])


@pytest.mark.parametrize(("operation", "twin", "options"), ELEMENTWISE)
def test_nan_goes_through(operation, twin, options):
    y, _ = operation(np.array([np.nan, 1.0]), **options)
    assert np.isnan(y[0])
    assert np.isfinite(y[1])


@pytest.mark.parametrize("operation", [softmax, log_softmax])
@pytest.mark.parametrize("x", [np.full((2, 3), -np.inf), np.zeros((2, 0))])
def test_nothing_to_choose_from(operation, x):
    with pytest.raises(ValueError, match=f"{operation.__name__}: nothing to choose from: x is -inf .* dim -1"):
        operation(x)


# Closed forms


def test_slopes_at_the_kink():
    for operation in (relu, leaky_relu, elu):
        _, pullback = operation(np.array([0.0, -0.0]))
        tensor = torch.tensor([0.0, -0.0], dtype=torch.float64, requires_grad=True)
        getattr(F, operation.__name__)(tensor).sum().backward()
        np.testing.assert_array_equal(pullback(np.ones(2))[0], tensor.grad)
        tensor.grad = None
        getattr(twins, operation.__name__)(tensor).sum().backward()
        np.testing.assert_array_equal(pullback(np.ones(2))[0], tensor.grad)


def test_known_values():
    ln3 = np.array([-math.log(3), 0, math.log(3)])
    np.testing.assert_allclose(sigmoid(ln3)[0], [0.25, 0.5, 0.75])
    np.testing.assert_allclose(tanh(ln3 / 2)[0], [-0.5, 0, 0.5])
    np.testing.assert_allclose(softplus(ln3)[0], np.log([4 / 3, 2, 4]))
    np.testing.assert_allclose(silu(ln3)[0], ln3 * [0.25, 0.5, 0.75])
    np.testing.assert_allclose(softmax(np.log([1.0, 2.0, 5.0]))[0], [1 / 8, 2 / 8, 5 / 8])
    np.testing.assert_allclose(elu(-ln3[2:])[0], [1 / 3 - 1])


def test_small_probabilities_keep_their_digits():
    """A sigmoid of -80 is 1.8e-35, not 0; the logarithm of a softmax of -800 is -800, not -inf."""
    np.testing.assert_allclose(sigmoid(np.array([-80.0, -700.0]))[0], np.exp([-80.0, -700.0]), rtol=1e-12)
    np.testing.assert_allclose(sigmoid(np.array([-80.0], np.float32))[0], [1.8048513e-35], rtol=1e-5)
    np.testing.assert_allclose(softplus(np.array([-80.0]))[0], np.exp([-80.0]), rtol=1e-12)
    np.testing.assert_allclose(log_softmax(np.array([0.0, -800.0]))[0], [0, -800])


@pytest.mark.parametrize("shape", [(), (7,), (4, 5), (2, 3, 4)])
def test_the_fast_forms_equal_the_plain_ones(shape):
    """Far left the sigmoid is computed in another way, at its place in whatever memory order."""
    x = np.random.default_rng(0).uniform(-12, 12, shape)
    for array in (x, x.T, np.broadcast_to(x, (2, *shape))):
        np.testing.assert_array_equal(relu(array)[0], np.maximum(array, 0))
        np.testing.assert_allclose(sigmoid(array)[0], 1 / (1 + np.exp(-array)), rtol=1e-13)


def test_infinite_and_missing_numbers_go_through():
    x = np.array([-np.inf, np.inf, np.nan])
    np.testing.assert_array_equal(relu(x)[0], [0, np.inf, np.nan])
    np.testing.assert_array_equal(sigmoid(x)[0], [0, 1, np.nan])


def test_normal_cdf_is_exact():
    x = np.concatenate([np.linspace(-12, 12, 24_001), np.arange(-5000, 5000) / 1024])
    expected = np.array([math.erfc(-v / math.sqrt(2)) / 2 for v in x])
    assert np.abs(normal_cdf(x) - expected).max() <= 3e-16
    tail = x > -8
    assert np.abs(normal_cdf(x)[tail] / expected[tail] - 1).max() < 1e-12
    single = x.astype(np.float32)
    expected = np.array([math.erfc(-v / math.sqrt(2)) / 2 for v in single.astype(float)])
    assert np.abs(normal_cdf(single) - expected).max() < 1.5e-7
    assert normal_cdf(single).dtype == np.float32


def exact_gelu(x):
    """Φ, φ, and from them value and slope, in float64 by Python's own erfc."""
    x = np.asarray(x, np.float64)
    below = np.array([math.erfc(-a / math.sqrt(2)) / 2 for a in x])
    density = np.exp(-(x**2) / 2) / math.sqrt(2 * math.pi)
    return below, x * below, below + x * density, below + np.abs(x) * density


@pytest.mark.parametrize("build", [GELU, lambda word: gelu(np.zeros(1), approximate=word)])
def test_gelu_knows_two_ways(build):
    with pytest.raises(ValueError, match="approximate must be"):
        build("erf")


@pytest.mark.parametrize(("dtype", "left", "tolerance"), [(np.float64, -37.4, 1e-9), (np.float32, -13, 1e-6)])
def test_gelu_far_on_the_left(dtype, left, tolerance):
    x = np.linspace(left, 12, 50_000).astype(dtype)
    below, value, slope, size = exact_gelu(x)
    y, pullback = gelu(x)
    (dx,) = pullback(np.ones_like(x))
    assert y.dtype == dx.dtype == dtype
    np.testing.assert_allclose(normal_cdf(x), below, rtol=tolerance)
    np.testing.assert_allclose(y, value, rtol=tolerance)
    assert (np.abs(dx - slope) <= tolerance * size).all()
    assert (dx[x < -1] < 0).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_gelu_at_both_ends(dtype):
    x = np.array([-np.inf, np.inf, np.nan, -1e24, 1e24, 0], dtype)
    y, pullback = gelu(x)
    np.testing.assert_array_equal(y, np.array([0, np.inf, np.nan, 0, 1e24, 0], dtype))
    np.testing.assert_array_equal(pullback(np.ones_like(x))[0], [0, 1, np.nan, 0, 1, 0.5])
    np.testing.assert_array_equal(normal_cdf(x), [0, 1, np.nan, 0, 1, 0.5])


@pytest.mark.parametrize("shift", [0, 39.9, -39.9, 40.1, -40.1, 88, 1e6, -1e6])
def test_softmax_does_not_mind_a_shift(shift):
    """Whether or not the largest score is subtracted first, the row above decides nothing about the row below."""
    x = np.random.default_rng(0).standard_normal((3, 5)).astype(np.float32)
    x[1] += shift
    exact = np.exp(x.astype(np.float64) - x.max(axis=1, keepdims=True))
    np.testing.assert_allclose(softmax(x)[0], exact / exact.sum(axis=1, keepdims=True), rtol=1e-6)


@pytest.mark.parametrize("operation", [sigmoid, silu, gelu, softmax])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_blocks_change_nothing(operation, dtype, monkeypatch):
    """What is computed piece by piece is what is computed at once, whatever the memory order."""
    x, dy = 4 * np.random.default_rng(0).standard_normal((2, 6, 7)).astype(dtype)
    y, pullback = operation(x)
    expected = y, *pullback(dy)
    for module in ("dlref.engine.blocks", "dlref.activations.gaussian", "dlref.activations.softmaxes"):
        monkeypatch.setattr(f"{module}.BLOCK", 8)
    for there in (np.ascontiguousarray, np.asfortranarray):
        y, pullback = operation(there(x))
        for ours, same in zip((y, *pullback(there(dy))), expected, strict=True):
            np.testing.assert_allclose(ours, same, rtol=1e-5 if dtype == np.float32 else 1e-12)


def test_normal_cdf_beyond_its_table():
    np.testing.assert_allclose(normal_cdf(np.array([-np.inf, -11.0, 11.0, np.inf])), [0, 0, 1, 1], atol=1e-20)
    assert np.isnan(normal_cdf(np.array(np.nan)))
    with pytest.raises(TypeError, match="normal_cdf: x must be float32 or float64, got int64"):
        normal_cdf(np.array([1]))


# Properties

ARRAYS = hnp.arrays(
    st.sampled_from([np.float32, np.float64]),
    hnp.array_shapes(max_dims=3, max_side=4),
    elements=st.floats(-50, 50, width=32),
)


@given(ARRAYS)
def test_identities(x):
    close = partial(np.testing.assert_allclose, rtol=1e-5, atol=1e-5)
    close(sigmoid(x)[0] + sigmoid(-x)[0], 1)
    close(tanh(x)[0], 2 * sigmoid(2 * x)[0] - 1)
    close(softplus(x)[0] - softplus(-x)[0], x)
    close(gelu(x)[0] - gelu(-x)[0], x)
    close(silu(x)[0] - silu(-x)[0], x)
    close(relu(x)[0] - relu(-x)[0], x)
    close(leaky_relu(x, negative_slope=0)[0], relu(x)[0])
    close(gelu(x)[0], gelu(x, approximate="tanh")[0], atol=1e-3)


@given(ARRAYS, st.data())
def test_softmax_is_a_distribution_that_ignores_a_shift(x, data):
    dim = data.draw(st.integers(-x.ndim, x.ndim - 1))
    y, pullback = softmax(x, dim=dim)
    np.testing.assert_allclose(y.sum(dim), 1, rtol=1e-5)
    assert (y >= 0).all()
    np.testing.assert_allclose(y, softmax(x + x.dtype.type(8), dim=dim)[0], rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(pullback(np.ones_like(x))[0], 0, atol=1e-5)
    np.testing.assert_allclose(np.exp(log_softmax(x, dim=dim)[0]), y, rtol=1e-5, atol=1e-6)


@given(ARRAYS)
def test_one_row_at_a_time_gives_the_same(x):
    """No number depends on its neighbours."""
    for operation in [partial(operation, **options) for operation, _, options in ELEMENTWISE]:
        whole = operation(x)[0]
        for row, expected in zip(x, whole, strict=True):
            np.testing.assert_allclose(operation(np.asarray(row))[0], expected, rtol=1e-6, atol=1e-7)


# Options, errors, modules


@pytest.mark.parametrize(
    ("operation", "options"),
    [
        (leaky_relu, {"negative_slope": np.float64(0.1)}),
        (elu, {"alpha": np.float64(0.1)}),
        (softplus, {"beta": np.float64(2)}),
    ],
)
def test_a_numpy_number_as_option_does_not_make_float64(operation, options):
    y, pullback = operation(np.ones(2, np.float32), **options)
    assert y.dtype == pullback(y)[0].dtype == np.float32


@pytest.mark.parametrize("operation", [o for o, _, options in ELEMENTWISE if not options] + [softmax, log_softmax])
def test_bad_input(operation):
    name = operation.__name__
    with pytest.raises(TypeError, match=f"{name}: x must be float32 or float64, got int64"):
        operation(np.array([1, 2]))
    with pytest.raises(TypeError, match=f"{name}: x must be float32 or float64, got float16"):
        operation(np.ones(2, np.float16))
    with pytest.raises(TypeError, match=f"{name}: x must be a NumPy array, got list"):
        operation([1.0, 2.0])
    with pytest.raises(TypeError, match=rf"{name}: x must be a NumPy array, got Tensor; call apply\({name}, \.\.\.\)"):
        operation(Tensor([1.0]))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x: gelu(x, approximate="erf"), 'gelu: approximate must be "none" or "tanh", got \'erf\''),
        (lambda x: softplus(x, beta=0), "softplus: beta must be positive, got 0"),
        (lambda x: softplus(x, beta=float("nan")), "softplus: beta must be positive, got nan"),
        (lambda x: softmax(x, dim=2), r"softmax: dim must be an axis of x, got 2 for x of shape \(2, 3\)"),
        (lambda x: log_softmax(x, dim=-3), r"log_softmax: dim must be an axis of x, got -3 for x of shape \(2, 3\)"),
        (lambda x: softmax(x[0, 0, ...]), r"softmax: dim must be an axis of x, got -1 for x of shape \(\)"),
    ],
)
def test_bad_options(call, message):
    with pytest.raises(ValueError, match=message):
        call(np.ones((2, 3)))
    if "approximate" in message:
        with pytest.raises(ValueError, match=message):
            twins.gelu(torch.ones(2), approximate="erf")


MODULES = [
    (SELU, {}),
    (Mish, {}),
    (Softsign, {}),
    (Hardswish, {}),
    (GLU, {"dim": 0}),
    (ReLU, {}),
    (LeakyReLU, {"negative_slope": 0.2}),
    (ELU, {"alpha": 0.5}),
    (Sigmoid, {}),
    (Tanh, {}),
    (Softplus, {"beta": 3.0}),
    (SiLU, {}),
    (GELU, {"approximate": "tanh"}),
    (Softmax, {"dim": 0}),
    (LogSoftmax, {"dim": 0}),
]


@pytest.mark.parametrize(("module", "options"), MODULES)
def test_modules_equal_torchs(module, options):
    x = np.random.default_rng(0).standard_normal((2, 3, 4))
    defaults = {} if "dim" not in options else {"dim": -1}  # torch has no default for dim
    for ours, theirs in [(options, options), ({}, defaults)]:
        tensor = Tensor(x, requires_grad=True)
        y = module(**ours)(tensor)
        (y * y).sum().backward()
        for library, arguments in ((torch.nn, theirs), (twins, ours)):
            twin = torch.tensor(x, requires_grad=True)
            expected = getattr(library, module.__name__)(**arguments)(twin)
            (expected * expected).sum().backward()
            np.testing.assert_allclose(y.data, expected.detach(), rtol=1e-9)
            np.testing.assert_allclose(tensor.grad, twin.grad, rtol=1e-9, atol=1e-12)
    assert list(module().parameters()) == []


def test_every_public_name_is_tested_here():
    tested = {case.operation.__name__ for case in CASES} | {module.__name__ for module, _ in MODULES}
    tested |= {"Hardsigmoid", "PReLU"}  # in test_gates_and_slopes.py
    assert tested == set(activations.__all__) == set(twins.__all__)
