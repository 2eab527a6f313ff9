"""Transposed convolution: pullbacks, PyTorch's values, the transpose of a convolution, layers, errors."""

import inspect

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from dlref.convolutional import ConvTranspose2d, conv2d, conv_transpose2d, correlation
from dlref.engine import Tensor
from dlref.pytorch.convolutional import transposed as twins
from tests.dlref.checks import Case, assert_close, check


@pytest.fixture
def rng():
    return np.random.default_rng(0)


TABLE = [  # x, weight, output channels, options
    ((2, 3, 4, 5), (3, 4, 3, 2), 4, {}),
    ((1, 1, 1, 1), (1, 1, 1, 1), 1, {}),
    ((2, 3, 4, 3), (3, 2, 4, 4), 2, {"stride": 2, "padding": 1}),
    ((2, 3, 4, 3), (3, 2, 2, 3), 2, {"stride": (3, 2)}),  # gaps between the filters' places
    ((2, 3, 4, 3), (3, 2, 3, 3), 2, {"stride": 2, "padding": 1, "output_padding": 1}),
    (
        (2, 2, 3, 4),
        (2, 2, 3, 2),
        2,
        {"stride": (1, 3), "padding": (2, 0), "dilation": (2, 3), "output_padding": (0, 2)},
    ),
    ((2, 2, 3, 4), (2, 2, 2, 2), 2, {"dilation": 3, "output_padding": (2, 1)}),  # more places than pixels
    ((2, 6, 3, 4), (6, 2, 2, 3), 4, {"groups": 2}),
    ((2, 4, 3, 4), (4, 1, 3, 3), 4, {"groups": 4, "stride": 2, "padding": 1}),
    ((1, 2, 3, 3), (2, 3, 3, 3), 3, {"padding": 2}),
    ((0, 3, 4, 5), (3, 4, 3, 2), 4, {"stride": 2}),
]
CASES = [
    Case(conv_transpose2d, F.conv_transpose2d, (x, weight, bias), options, id=f"{x},{weight},{bias},{options}")
    for x, weight, outs, options in TABLE
    for bias in ((outs,), None)
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_operation(case):
    check(case)


@st.composite
def transposed_convolutions(draw):
    """Any transposed convolution of PyTorch, also those that it refuses."""
    size, groups = st.integers(1, 3), draw(st.sampled_from([1, 1, 2, 3]))
    ins, outs = groups * draw(size), groups * draw(size)
    x = (draw(size), ins, draw(st.integers(1, 4)), draw(st.integers(1, 4)))
    weight = (ins, outs // groups, draw(st.integers(1, 4)), draw(st.integers(1, 4)))
    options = {
        "stride": (draw(size), draw(size)),
        "padding": (draw(st.integers(0, 3)), draw(st.integers(0, 3))),
        "output_padding": (draw(st.integers(0, 2)), draw(st.integers(0, 2))),
        "dilation": (draw(size), draw(size)),
        "groups": groups,
    }
    return x, weight, (outs,), options


@settings(max_examples=150, deadline=None)
@given(transposed_convolutions())
def test_it_is_pytorchs_for_any_geometry(geometry):
    *shapes, options = geometry
    rng = np.random.default_rng(0)
    arrays = [rng.standard_normal(shape) for shape in shapes]
    tensors = [torch.tensor(array, requires_grad=True) for array in arrays]
    try:
        expected = F.conv_transpose2d(*tensors, **options)
    except RuntimeError:
        with pytest.raises(ValueError, match=r"conv_transpose2d: (output_)?padding"):
            conv_transpose2d(*arrays, **options)
        return
    y, pullback = conv_transpose2d(*arrays, **options)
    assert_close(y, expected.detach().numpy(), 1e-10, str(options))
    assert_close(twins.conv_transpose2d(*tensors, **options).detach().numpy(), y, 1e-10, f"twin {options}")
    dy = rng.standard_normal(y.shape)
    for gradient, twin in zip(pullback(dy), torch.autograd.grad(expected, tensors, torch.tensor(dy)), strict=True):
        assert_close(gradient, twin.numpy(), 1e-10, str(options))


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 3), st.integers(1, 3), st.integers(0, 2), st.integers(1, 3), st.integers(6, 9))
def test_it_is_the_transpose_of_the_convolution(kernel, stride, padding, dilation, size):
    """⟨y, A x⟩ = ⟨Aᵀ y, x⟩ for the matrix A of any convolution, with the same weight and options."""
    rng = np.random.default_rng(kernel + 10 * stride)
    x, weight = rng.standard_normal((2, 3, size, size)), rng.standard_normal((4, 3, kernel, kernel))
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    if size + 2 * padding < dilation * (kernel - 1) + 1:
        return
    there, _ = conv2d(x, weight, **options)
    y = rng.standard_normal(there.shape)
    rest = (size + 2 * padding - dilation * (kernel - 1) - 1) % stride
    back, _ = conv_transpose2d(y, weight, **options, output_padding=rest)
    assert back.shape == x.shape
    assert np.vdot(there, y) == pytest.approx(np.vdot(x, back), rel=1e-9, abs=1e-9)


def test_images_in_several_portions(monkeypatch, rng):
    x, weight = rng.standard_normal((5, 3, 4, 5)), rng.standard_normal((3, 2, 3, 3))
    whole, pullback = conv_transpose2d(x, weight, stride=2)
    dy = rng.standard_normal(whole.shape)
    monkeypatch.setattr(correlation, "_CACHE", 2 * 9 * 2 * 4 * 5 * 8)  # two images' columns
    portions, again = conv_transpose2d(x, weight, stride=2)
    np.testing.assert_allclose(portions, whole, rtol=1e-12)
    for a, b in zip(again(dy)[:2], pullback(dy)[:2], strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-12)


def test_kernel_4_stride_2_padding_1_doubles_an_image(rng):
    y, _ = conv_transpose2d(rng.standard_normal((1, 2, 7, 5)), rng.standard_normal((2, 3, 4, 4)), stride=2, padding=1)
    assert y.shape == (1, 3, 14, 10)


@pytest.mark.parametrize(
    ("arguments", "options"),
    [((3, 4, 3), {}), ((4, 6, (3, 2), 2, 1, 1, 2, False), {}), ((4, 4, 3, 1, (1, 0)), {"groups": 4, "dilation": 2})],
)
def test_layer_is_pytorchs_and_its_twin(arguments, options, rng):
    layer = ConvTranspose2d(*arguments, **options, rng=rng, dtype=np.float64)
    state = layer.state_dict()
    x = rng.standard_normal((2, arguments[0], 4, 5))
    inside = Tensor(x, requires_grad=True)
    y = layer(inside)
    (y * y).sum().backward()
    mine = [y.data, inside.grad, *(p.grad for p in layer.parameters())]
    for other in (torch.nn.ConvTranspose2d, twins.ConvTranspose2d):
        module = other(*arguments, **options).double()
        assert module.state_dict().keys() == state.keys()
        module.load_state_dict({name: torch.tensor(array) for name, array in state.items()})
        t = torch.tensor(x, requires_grad=True)
        z = module(t)
        z.square().sum().backward()
        for a, b in zip(mine, [z.detach(), t.grad, *(p.grad for p in module.parameters())], strict=True):
            assert_close(a, b.numpy(), 1e-9, other.__module__)


@pytest.mark.parametrize("layer", [ConvTranspose2d])
def test_arguments_and_defaults_are_pytorchs(layer):
    """What may be given by position stands in PyTorch's order; shared names have PyTorch's defaults."""
    ours, theirs = (inspect.signature(kind).parameters for kind in (layer, getattr(torch.nn, layer.__name__)))
    by_position = [name for name, p in ours.items() if p.kind is p.POSITIONAL_OR_KEYWORD]
    assert by_position == list(theirs)[: len(by_position)]
    assert {n: p.default for n, p in ours.items() if n in theirs and n != "dtype"} == {
        n: p.default for n, p in theirs.items() if n in ours and n != "dtype"
    }


def test_new_weights_are_drawn_like_pytorchs(rng):
    torch.manual_seed(0)
    limit = 1 / np.sqrt(64 / 2 * 9)  # PyTorch counts the second axis, the output channels of a group
    for layer in (ConvTranspose2d(32, 64, 3, groups=2, rng=rng), twins.ConvTranspose2d(32, 64, 3, groups=2)):
        weights = [np.asarray(getattr(p, "data", p)) for p in (layer.weight, layer.bias)]
        assert weights[0].shape == (32, 32, 3, 3)
        for array, share in zip(weights, (0.98, 0.8), strict=True):
            assert array.dtype == np.float32
            assert share * limit < np.abs(array).max() <= limit
            assert array.std() == pytest.approx(limit / np.sqrt(3), rel=0.2)


x, w = np.ones((8, 3, 4, 4)), np.ones((3, 2, 3, 3))


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        ((x, w[:2]), {}, r"weight expects 2 input channels, x has 3 \(x.shape = \(8, 3, 4, 4\)\)"),
        ((x[0], w), {}, r"x must have 4 axes, got shape \(3, 4, 4\)"),
        ((x, w[0]), {}, r"weight must have 4 axes, got shape \(2, 3, 3\)"),
        ((x, w, np.ones(3)), {}, r"bias must be \(2,\) to match weight \(3, 2, 3, 3\), got \(3,\)"),
        ((x, w), {"groups": 2}, r"groups must divide the 3 filters of weight \(3, 2, 3, 3\), got 2"),
        ((x, w), {"stride": 0}, "stride must be a whole number or 2 of them, 1 or more, got 0"),
        ((x, w), {"padding": -1}, "padding must be"),
        ((x, w), {"dilation": 0}, "dilation must be"),
        ((x, w), {"output_padding": -1}, "output_padding must be"),
        ((x, w), {"output_padding": 1}, "output_padding must be below stride or dilation, got 1"),
        ((x, w), {"stride": (3, 2), "output_padding": 2}, "output_padding must be below stride or dilation, got 2"),
        ((x, w), {"padding": (3, 0)}, r"padding \(3, 0\) leaves nothing of the output: \(0, 6\) pixels"),
    ],
)
def test_bad_input(arguments, options, message):
    with pytest.raises(ValueError, match=f"conv_transpose2d: {message}"):
        conv_transpose2d(*arguments, **options)


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        ((3, 4, 3), {"groups": 2}, "groups must divide 3 and 4 channels, got 2"),
        ((3, 4, 0), {}, "kernel_size must be"),
        ((3, 4, 3), {"output_padding": -1}, "output_padding must be"),
        ((3, 4, 3), {"stride": 0}, "stride must be"),
    ],
)
def test_bad_layers(arguments, options, message, rng):
    with pytest.raises(ValueError, match=f"ConvTranspose2d: {message}"):
        ConvTranspose2d(*arguments, **options, rng=rng)
