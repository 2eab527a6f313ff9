"""Pooling: pullbacks, PyTorch's values, edges and equal pixels, sizes, layers, errors."""

import inspect

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from dlref.convolutional import AdaptiveAvgPool2d, AvgPool2d, MaxPool2d, adaptive_avg_pool2d, avg_pool2d, max_pool2d
from dlref.convolutional.windows import pooled_size
from dlref.engine import Tensor
from dlref.pytorch.convolutional import pooling as twins
from tests.dlref.checks import Case, assert_close, check


@pytest.fixture
def rng():
    return np.random.default_rng(0)


WINDOWS = [
    {"kernel_size": 2},
    {"kernel_size": 1},
    {"kernel_size": (3, 2)},
    {"kernel_size": 3, "stride": 2},  # overlapping
    {"kernel_size": 2, "stride": 3},  # with gaps
    {"kernel_size": 3, "stride": (2, 1), "padding": 1},
    {"kernel_size": (2, 3), "padding": (1, 0)},
    {"kernel_size": 3, "stride": 2, "ceil_mode": True},
    {"kernel_size": 2, "stride": 2, "padding": 1, "ceil_mode": True},
    {"kernel_size": 3, "stride": 3, "padding": 1, "ceil_mode": True},
]
MAX = [{"kernel_size": 2, "dilation": 2}, {"kernel_size": 3, "stride": 2, "padding": 1, "dilation": (2, 3)}]
AVG = [
    {"kernel_size": 3, "stride": 2, "padding": 1, "count_include_pad": False},
    {"kernel_size": 3, "stride": 3, "padding": 1, "ceil_mode": True, "count_include_pad": False},
    {"kernel_size": 3, "padding": 1, "divisor_override": 5},
    {"kernel_size": 2, "divisor_override": 5},
]
CASES = [
    *(Case(max_pool2d, F.max_pool2d, ((2, 3, 7, 8),), options) for options in [*WINDOWS, *MAX]),
    *(Case(avg_pool2d, F.avg_pool2d, ((2, 3, 7, 8),), options) for options in [*WINDOWS, *AVG]),
    *(
        Case(adaptive_avg_pool2d, F.adaptive_avg_pool2d, ((2, 3, 7, 8),), {"output_size": size}, id=f"{size}")
        for size in [1, 3, (7, 8), (2, 5), (9, 3)]
    ),
    *(
        Case(operation, twin, (shape,), options, id=f"{operation.__name__} {shape}")
        for operation, twin, options in [
            (max_pool2d, F.max_pool2d, {"kernel_size": 2, "padding": 1}),
            (avg_pool2d, F.avg_pool2d, {"kernel_size": 2, "padding": 1}),
            (adaptive_avg_pool2d, F.adaptive_avg_pool2d, {"output_size": 2}),
        ]
        for shape in [(1, 1, 1, 1), (0, 2, 3, 4), (1, 5, 2, 9)]
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_operation(case):
    check(case)


@st.composite
def poolings(draw):
    kernel = (draw(st.integers(1, 4)), draw(st.integers(1, 4)))
    options = {
        "kernel_size": kernel,
        "stride": draw(st.one_of(st.none(), st.tuples(st.integers(1, 4), st.integers(1, 4)))),
        "padding": (draw(st.integers(0, 3)), draw(st.integers(0, 3))),
        "ceil_mode": draw(st.booleans()),
    }
    return (draw(st.integers(1, 2)), draw(st.integers(1, 2)), draw(st.integers(1, 7)), draw(st.integers(1, 7))), options


def is_pytorchs(operation, torchs, twin, shape, options):
    """Equal value and gradient, or both refuse."""
    array = np.random.default_rng(0).standard_normal(shape)
    x = torch.tensor(array, requires_grad=True)
    try:
        expected = torchs(x, **options)
    except RuntimeError:
        with pytest.raises(
            ValueError, match=f"{operation.__name__}: padding must be at most|{operation.__name__}: a window of"
        ):
            operation(array, **options)
        return
    y, pullback = operation(array, **options)
    z = twin(x, **options)
    assert_close(y, expected.detach().numpy(), 1e-12, str(options))
    assert_close(z.detach().numpy(), y, 1e-12, f"twin {options}")
    if np.isinf(y).any():  # a dilated window that meets no pixel at all: PyTorch then writes its gradient anywhere
        return
    dy = np.arange(1.0, 1 + y.size).reshape(y.shape)
    for value in (expected, z):
        assert_close(pullback(dy)[0], torch.autograd.grad(value, x, torch.tensor(dy))[0].numpy(), 1e-12, str(options))


@settings(max_examples=150, deadline=None)
@given(poolings(), st.tuples(st.integers(1, 3), st.integers(1, 3)))
def test_max_pool2d_is_pytorchs_for_any_geometry(pooling, dilation):
    shape, options = pooling
    is_pytorchs(max_pool2d, F.max_pool2d, twins.max_pool2d, shape, options | {"dilation": dilation})


@settings(max_examples=150, deadline=None)
@given(poolings(), st.booleans(), st.sampled_from([None, None, 3]))
def test_avg_pool2d_is_pytorchs_for_any_geometry(pooling, count_include_pad, divisor):
    shape, options = pooling
    options |= {"count_include_pad": count_include_pad, "divisor_override": divisor}
    is_pytorchs(avg_pool2d, F.avg_pool2d, twins.avg_pool2d, shape, options)


@settings(max_examples=60, deadline=None)
@given(*[st.integers(1, 9)] * 4)
def test_adaptive_avg_pool2d_is_pytorchs_for_any_size(height, width, rows, columns):
    shape, options = (2, 1, height, width), {"output_size": (rows, columns)}
    is_pytorchs(adaptive_avg_pool2d, F.adaptive_avg_pool2d, twins.adaptive_avg_pool2d, shape, options)


# What others got wrong


def test_max_pooling_does_not_pad_with_zeros():
    """On negative pixels a frame of zeros would win at every edge."""
    x = np.array([[[[-3.0, -5.0], [-7.0, -2.0]]]])
    y, pullback = max_pool2d(x, kernel_size=2, stride=1, padding=1)
    np.testing.assert_array_equal(y[0, 0], [[-3, -3, -5], [-3, -2, -2], [-7, -2, -2]])
    np.testing.assert_array_equal(pullback(np.ones_like(y))[0][0, 0], [[3, 1], [1, 4]])


@pytest.mark.parametrize("operation", [max_pool2d, avg_pool2d])
def test_padding_counts_in_the_output_size(operation):
    assert operation(np.ones((1, 1, 28, 20)), kernel_size=3, stride=2, padding=1)[0].shape == (1, 1, 14, 10)


def test_of_equal_pixels_the_first_gets_the_gradient():
    """As in PyTorch. ReLU makes many zeros, so equal pixels are the rule, not the exception."""
    x = np.zeros((1, 1, 4, 4), np.float32)
    t = torch.zeros(1, 1, 4, 4, requires_grad=True)
    for options in ({"kernel_size": 2}, {"kernel_size": 3, "stride": 1}):
        y, pullback = max_pool2d(x, **options)
        (dx,) = pullback(np.ones_like(y))
        assert dx.sum() == y.size
        np.testing.assert_array_equal(
            dx, torch.autograd.grad(F.max_pool2d(t, **options).sum(), t)[0].numpy(), err_msg=str(options)
        )


def test_infinite_pixels():
    x = np.array([[[[-np.inf, -np.inf, np.inf, 1.0]]]])
    y, pullback = max_pool2d(x, kernel_size=(1, 2))
    np.testing.assert_array_equal(y, [[[[-np.inf, np.inf]]]])
    np.testing.assert_array_equal(pullback(np.ones_like(y))[0], [[[[1, 0, 1, 0]]]])


def test_a_window_without_pixels_gives_nothing_back():
    """Dilation can step over a small image."""
    y, pullback = max_pool2d(np.ones((1, 1, 1, 3)), kernel_size=(2, 1), padding=(1, 0), dilation=(2, 1))
    np.testing.assert_array_equal(y, np.full((1, 1, 1, 3), -np.inf))
    np.testing.assert_array_equal(pullback(np.ones_like(y))[0], np.zeros((1, 1, 1, 3)))


def test_nan_is_not_hidden():
    x = np.array([[[[np.nan, 1.0, 2.0, np.nan]]]])
    assert np.isnan(max_pool2d(x, kernel_size=(1, 2))[0]).all()


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 4), st.integers(1, 4), st.integers(0, 2))
def test_the_largest_is_never_below_the_mean(kernel, stride, padding):
    x = np.random.default_rng(kernel).standard_normal((2, 2, 8, 9))
    options = {"kernel_size": kernel, "stride": stride, "padding": min(padding, kernel // 2)}
    largest = max_pool2d(x, **options)[0]
    assert (largest >= avg_pool2d(x, **options, count_include_pad=False)[0] - 1e-12).all()
    assert np.isin(largest, x).all()


def test_averages_keep_the_sum_where_windows_tile_the_image(rng):
    x = rng.standard_normal((2, 3, 6, 8))
    y, _ = avg_pool2d(x, kernel_size=(3, 2))
    assert 6 * y.sum() == pytest.approx(x.sum())
    np.testing.assert_allclose(y, adaptive_avg_pool2d(x, output_size=(2, 4))[0])


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((7, 2, 2), 3),
        ((7, 2, 2, 0, 1, True), 4),
        ((8, 2, 2, 0, 1, True), 4),
        ((3, 2, 2, 1, 1, True), 2),  # the third window would begin outside of the image
        ((4, 2, 2, 1, 1, True), 3),
        ((5, 1, 3, 0, 1, True), 2),
        ((2, 3, 2, 0, 1, True), 1),
        ((112, 3, 2, 1), 56),  # ResNet
        ((10, 3, 1, 0, 2), 6),
    ],
)
def test_pooled_size(arguments, expected):
    assert pooled_size(*arguments) == expected


# Layers


@pytest.mark.parametrize(
    ("layer", "twin", "arguments", "options"),
    [
        (MaxPool2d, twins.MaxPool2d, (2,), {}),
        (MaxPool2d, twins.MaxPool2d, ((3, 2), 2, 1, 2), {"ceil_mode": True}),
        (AvgPool2d, twins.AvgPool2d, (2,), {}),
        (AvgPool2d, twins.AvgPool2d, (3, 2, 1, True, False), {}),
        (AvgPool2d, twins.AvgPool2d, (3, (2, 1), (1, 0), False, True, 4), {}),
        (AdaptiveAvgPool2d, twins.AdaptiveAvgPool2d, ((3, 2),), {}),
    ],
)
def test_layer_is_pytorchs_and_its_twin(layer, twin, arguments, options, rng):
    array = rng.standard_normal((2, 3, 7, 8))
    x = Tensor(array, requires_grad=True)
    y = layer(*arguments, **options)(x)
    (y * y).sum().backward()
    for other in (getattr(torch.nn, layer.__name__), twin):
        t = torch.tensor(array, requires_grad=True)
        z = other(*arguments, **options)(t)
        z.square().sum().backward()
        assert_close(y.data, z.detach().numpy(), 1e-10, other.__module__)
        assert_close(x.grad, t.grad.numpy(), 1e-10, other.__module__)


@pytest.mark.parametrize("layer", [MaxPool2d, AvgPool2d, AdaptiveAvgPool2d])
def test_arguments_and_defaults_are_pytorchs(layer):
    """What may be given by position stands in PyTorch's order; shared names have PyTorch's defaults."""
    ours, theirs = (inspect.signature(kind).parameters for kind in (layer, getattr(torch.nn, layer.__name__)))
    by_position = [name for name, p in ours.items() if p.kind is p.POSITIONAL_OR_KEYWORD]
    assert by_position == list(theirs)[: len(by_position)]
    assert {n: p.default for n, p in ours.items() if n in theirs and n != "dtype"} == {
        n: p.default for n, p in theirs.items() if n in ours and n != "dtype"
    }


# Errors

x = np.ones((2, 3, 5, 6))


@pytest.mark.parametrize("operation", [max_pool2d, avg_pool2d])
@pytest.mark.parametrize(
    ("x", "options", "message"),
    [
        (x[0], {"kernel_size": 2}, r"x must be images \(N, C, H, W\), got shape \(3, 5, 6\)"),
        (x[..., :0], {"kernel_size": 2}, r"x must be images \(N, C, H, W\), got shape \(2, 3, 5, 0\)"),
        (x, {"kernel_size": 0}, "kernel_size must be a whole number or 2 of them, 1 or more, got 0"),
        (x, {"kernel_size": (2, 2, 2)}, "kernel_size must be"),
        (x, {"kernel_size": 2, "stride": 0}, "stride must be"),
        (x, {"kernel_size": 2, "padding": -1}, "padding must be a whole number"),
        (x, {"kernel_size": 3, "padding": 2}, "padding must be at most half of kernel_size 3, got 2"),
        (x, {"kernel_size": 6}, r"a window of 6 pixels does not fit into 5 \(x.shape = \(2, 3, 5, 6\)\)"),
        (x, {"kernel_size": (1, 9), "padding": (0, 1)}, "a window of 9 pixels does not fit into 8"),
    ],
)
def test_bad_windows(operation, x, options, message):
    with pytest.raises(ValueError, match=f"{operation.__name__}: {message}"):
        operation(x, **options)


@pytest.mark.parametrize(
    ("operation", "x", "options", "message"),
    [
        (max_pool2d, x, {"kernel_size": 2, "dilation": 0}, "max_pool2d: dilation must be"),
        (max_pool2d, x, {"kernel_size": 3, "dilation": 3}, "max_pool2d: a window of 7 pixels does not fit into 5"),
        (
            avg_pool2d,
            x,
            {"kernel_size": 2, "divisor_override": 0},
            "divisor_override must be at least 1, got 0",
        ),
        (adaptive_avg_pool2d, x, {"output_size": 0}, "adaptive_avg_pool2d: output_size must be"),
        (adaptive_avg_pool2d, x[0], {"output_size": 1}, "adaptive_avg_pool2d: x must be images"),
    ],
)
def test_bad_input(operation, x, options, message):
    with pytest.raises(ValueError, match=message):
        operation(x, **options)
