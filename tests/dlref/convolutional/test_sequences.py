"""Pooling and transposed convolution of sequences: pullbacks, PyTorch's values, layers, errors."""

import inspect

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from dlref.convolutional import (
    AdaptiveAvgPool1d,
    AvgPool1d,
    ConvTranspose1d,
    MaxPool1d,
    adaptive_avg_pool1d,
    avg_pool1d,
    conv1d,
    conv_transpose1d,
    max_pool1d,
)
from dlref.engine import Tensor
from dlref.pytorch import convolutional as twins
from tests.dlref.checks import Case, assert_close, check


@pytest.fixture
def rng():
    return np.random.default_rng(0)


WINDOWS = [
    {"kernel_size": 2},
    {"kernel_size": (1,)},
    {"kernel_size": 3, "stride": 2},  # overlapping
    {"kernel_size": 2, "stride": 3},  # with gaps
    {"kernel_size": 3, "stride": 2, "padding": 1},
    {"kernel_size": 2, "padding": 1, "ceil_mode": True},
]
TRANSPOSED = [  # x, weight, output channels, options
    ((2, 3, 5), (3, 4, 3), 4, {}),
    ((1, 1, 1), (1, 1, 1), 1, {}),
    ((2, 3, 4), (3, 2, 4), 2, {"stride": 2, "padding": 1}),
    ((2, 3, 4), (3, 2, 2), 2, {"stride": 3}),  # gaps between the filters' places
    ((2, 2, 4), (2, 2, 3), 2, {"stride": (3,), "padding": 2, "dilation": 2, "output_padding": 2}),
    ((2, 6, 3), (6, 2, 2), 4, {"groups": 2}),
    ((0, 3, 5), (3, 4, 3), 4, {"stride": 2}),
]
CASES = [
    *(Case(max_pool1d, F.max_pool1d, ((2, 3, 7),), options) for options in WINDOWS),
    Case(max_pool1d, F.max_pool1d, ((2, 3, 9),), {"kernel_size": 3, "stride": 2, "padding": 1, "dilation": 3}),
    *(Case(avg_pool1d, F.avg_pool1d, ((2, 3, 7),), options) for options in WINDOWS),
    Case(avg_pool1d, F.avg_pool1d, ((2, 3, 7),), {"kernel_size": 3, "padding": 1, "count_include_pad": False}),
    *(Case(adaptive_avg_pool1d, F.adaptive_avg_pool1d, ((2, 3, 7),), {"output_size": n}) for n in (1, 3, 7, (9,))),
    *(Case(max_pool1d, F.max_pool1d, (shape,), {"kernel_size": 1}) for shape in ((0, 2, 3), (1, 1, 1))),
    *(Case(avg_pool1d, F.avg_pool1d, (shape,), {"kernel_size": 1}) for shape in ((0, 2, 3), (1, 1, 1))),
    *(
        Case(conv_transpose1d, F.conv_transpose1d, (x, weight, bias), options, id=f"{x},{weight},{bias},{options}")
        for x, weight, outs, options in TRANSPOSED
        for bias in ((outs,), None)
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_operation(case):
    check(case)


@st.composite
def poolings(draw):
    """Any pooling of PyTorch, also those that it refuses."""
    options = {
        "kernel_size": draw(st.integers(1, 4)),
        "stride": draw(st.one_of(st.none(), st.integers(1, 4))),
        "padding": draw(st.integers(0, 3)),
        "ceil_mode": draw(st.booleans()),
    }
    return (draw(st.integers(1, 2)), draw(st.integers(1, 2)), draw(st.integers(1, 7))), options


@settings(max_examples=100, deadline=None)
@given(poolings(), st.sampled_from([(max_pool1d, F.max_pool1d), (avg_pool1d, F.avg_pool1d)]))
def test_it_is_pytorchs_for_any_windows(pooling, pair):
    (shape, options), (operation, theirs) = pooling, pair
    x = np.random.default_rng(0).standard_normal(shape)
    try:
        expected = theirs(torch.tensor(x), **options)
    except RuntimeError:
        with pytest.raises(ValueError, match=rf"{operation.__name__}: (padding must be|a window of)"):
            operation(x, **options)
        return
    assert_close(operation(x, **options)[0], expected.numpy(), 1e-12, str(options))
    twin = getattr(twins, operation.__name__)(torch.tensor(x), **options)
    assert_close(twin.numpy(), expected.numpy(), 1e-12, f"twin {options}")


def test_padding_never_wins_and_the_first_of_equals_gets_the_gradient():
    y, pullback = max_pool1d(np.full((1, 1, 4), -2.0), kernel_size=3, stride=2, padding=1)
    np.testing.assert_array_equal(y, [[[-2, -2]]])
    np.testing.assert_array_equal(pullback(np.array([[[1.0, 10.0]]]))[0], [[[1, 10, 0, 0]]])


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 4), st.integers(1, 3), st.integers(0, 2), st.integers(1, 3), st.integers(7, 10))
def test_it_is_the_transpose_of_the_convolution(kernel, stride, padding, dilation, size):
    """⟨y, A x⟩ = ⟨Aᵀ y, x⟩ for the matrix A of any convolution, with the same weight and options."""
    rng = np.random.default_rng(kernel + 10 * stride)
    x, weight = rng.standard_normal((2, 3, size)), rng.standard_normal((4, 3, kernel))
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    reach = size + 2 * padding - dilation * (kernel - 1) - 1
    if reach < 0:
        return
    there, _ = conv1d(x, weight, **options)
    y = rng.standard_normal(there.shape)
    back, _ = conv_transpose1d(y, weight, **options, output_padding=reach % stride)
    twin = twins.conv_transpose1d(torch.tensor(y), torch.tensor(weight), **options, output_padding=reach % stride)
    assert back.shape == x.shape
    assert np.vdot(there, y) == pytest.approx(np.vdot(x, back), rel=1e-9, abs=1e-9)
    assert_close(twin.numpy(), back, 1e-10, str(options))


@pytest.mark.parametrize(
    ("layer", "arguments", "options"),
    [
        (MaxPool1d, (2,), {}),
        (MaxPool1d, (3, 2, 1, 2), {"ceil_mode": True}),
        (AvgPool1d, (2,), {}),
        (AvgPool1d, (3, 2, 1, True, False), {}),
        (AdaptiveAvgPool1d, (3,), {}),
        (ConvTranspose1d, (3, 4, 3), {}),
        (ConvTranspose1d, (3, 6, 3, 2, 1, 1, 3, False, 2), {}),
    ],
)
def test_layer_is_pytorchs_and_its_twin(layer, arguments, options, rng):
    drawn = {"rng": rng, "dtype": np.float64} if layer is ConvTranspose1d else {}
    ours = layer(*arguments, **options, **drawn)
    state, array = ours.state_dict(), rng.standard_normal((2, 3, 8))
    x = Tensor(array, requires_grad=True)
    y = ours(x)
    (y * y).sum().backward()
    mine = [y.data, x.grad, *(p.grad for p in ours.parameters())]
    for other in (getattr(torch.nn, layer.__name__), getattr(twins, layer.__name__)):
        module = other(*arguments, **options).double()
        assert module.state_dict().keys() == state.keys()
        module.load_state_dict({name: torch.tensor(value) for name, value in state.items()})
        t = torch.tensor(array, requires_grad=True)
        z = module(t)
        z.square().sum().backward()
        for a, b in zip(mine, [z.detach(), t.grad, *(p.grad for p in module.parameters())], strict=True):
            assert_close(a, b.numpy(), 1e-9, other.__module__)


@pytest.mark.parametrize("layer", [MaxPool1d, AvgPool1d, AdaptiveAvgPool1d, ConvTranspose1d])
def test_arguments_and_defaults_are_pytorchs(layer):
    """What may be given by position stands in PyTorch's order; shared names have PyTorch's defaults."""
    ours, theirs = (inspect.signature(kind).parameters for kind in (layer, getattr(torch.nn, layer.__name__)))
    by_position = [name for name, p in ours.items() if p.kind is p.POSITIONAL_OR_KEYWORD]
    assert by_position == list(theirs)[: len(by_position)]
    assert {n: p.default for n, p in ours.items() if n in theirs and n != "dtype"} == {
        n: p.default for n, p in theirs.items() if n in ours and n != "dtype"
    }


# Errors

x, w = np.ones((2, 3, 5)), np.ones((3, 2, 3))


@pytest.mark.parametrize("operation", [max_pool1d, avg_pool1d])
@pytest.mark.parametrize(
    ("x", "options", "message"),
    [
        (x[0], {"kernel_size": 2}, r"x must be sequences \(N, C, L\), got shape \(3, 5\)"),
        (x[..., :0], {"kernel_size": 2}, r"x must be sequences \(N, C, L\), got shape \(2, 3, 0\)"),
        (x, {"kernel_size": 0}, "kernel_size must be a whole number, 1 or more, got 0"),
        (x, {"kernel_size": (2, 2)}, r"kernel_size must be a whole number, 1 or more, got \(2, 2\)"),
        (x, {"kernel_size": 2, "stride": 0}, "stride must be"),
        (x, {"kernel_size": 3, "padding": 2}, "padding must be at most half of kernel_size 3, got 2"),
        (x, {"kernel_size": 6}, r"a window of 6 pixels does not fit into 5 \(x.shape = \(2, 3, 5\)\)"),
    ],
)
def test_bad_windows(operation, x, options, message):
    with pytest.raises(ValueError, match=f"{operation.__name__}: {message}"):
        operation(x, **options)


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda: adaptive_avg_pool1d(x, output_size=0), "adaptive_avg_pool1d: output_size must be"),
        (lambda: adaptive_avg_pool1d(x[0], output_size=1), "adaptive_avg_pool1d: x must be sequences"),
        (lambda: MaxPool1d(0), "MaxPool1d: kernel_size must be a whole number, 1 or more, got 0"),
        (lambda: MaxPool1d(2, dilation=0), "MaxPool1d: dilation must be"),
        (lambda: MaxPool1d(3, padding=2), "MaxPool1d: padding must be at most half of kernel_size 3, got 2"),
        (lambda: AvgPool1d(2, 0), "AvgPool1d: stride must be"),
        (lambda: AdaptiveAvgPool1d(0), "AdaptiveAvgPool1d: output_size must be"),
        (lambda: ConvTranspose1d(3, 4, 3, groups=2, rng=np.random.default_rng(0)), "groups must divide 3 and 4"),
        (lambda: conv_transpose1d(x, w[:2]), r"conv_transpose1d: weight expects 2 input channels, x has 3 \(x.shape"),
        (lambda: conv_transpose1d(x, w[0]), r"conv_transpose1d: weight must have 3 axes, got shape \(2, 3\)"),
        (lambda: conv_transpose1d(x, w, np.ones(3)), r"conv_transpose1d: bias must be \(2,\)"),
        (lambda: conv_transpose1d(x, w, output_padding=1), "conv_transpose1d: output_padding must be below stride or"),
        (lambda: conv_transpose1d(x, w, padding=4), r"conv_transpose1d: padding \(4,\) leaves nothing of the output"),
        (lambda: conv_transpose1d(x, w, stride=(1, 2)), r"conv_transpose1d: stride must be a whole number, 1 or more"),
    ],
)
def test_bad_input(act, message):
    with pytest.raises(ValueError, match=message):
        act()
