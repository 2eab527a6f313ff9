"""Convolution: pullbacks, PyTorch's values, the plain form, arithmetic of sizes, layers, errors."""

import inspect
from itertools import chain

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dlref.convolutional import (
    Conv1d,
    Conv2d,
    Flatten,
    conv1d,
    conv2d,
    conv2d_plain,
    correlation,
    output_size,
    receptive_field,
)
from dlref.engine import Tensor
from dlref.pytorch import convolutional as twins
from tests.dlref.checks import Case, assert_close, check


@pytest.fixture
def rng():
    return np.random.default_rng(0)


IMAGES = [  # x, weight, options
    ((2, 3, 5, 6), (4, 3, 3, 2), {}),
    ((1, 1, 1, 1), (1, 1, 1, 1), {}),
    ((2, 3, 6, 5), (4, 3, 3, 3), {"stride": 2}),  # a rest of one row is never looked at
    ((2, 3, 7, 4), (4, 3, 3, 2), {"stride": (3, 1), "padding": (0, 2)}),
    ((1, 2, 3, 2), (2, 2, 2, 3), {"padding": 3}),  # padding larger than the filter
    ((2, 2, 7, 8), (3, 2, 3, 2), {"dilation": (2, 3)}),
    ((2, 2, 9, 7), (2, 2, 3, 3), {"stride": 2, "padding": 1, "dilation": 2}),
    ((2, 6, 4, 5), (4, 3, 2, 2), {"groups": 2}),
    ((2, 6, 5, 5), (6, 2, 3, 3), {"groups": 3, "stride": 2, "padding": 1}),
    ((3, 4, 5, 6), (4, 1, 3, 2), {"groups": 4}),  # depthwise
    ((2, 3, 4, 5), (3, 1, 3, 3), {"groups": 3, "padding": (2, 1)}),
    ((2, 3, 7, 6), (3, 1, 3, 2), {"groups": 3, "padding": 1, "dilation": (2, 3)}),
    ((1, 3, 3, 3), (3, 1, 3, 3), {"groups": 3}),
    ((2, 3, 5, 6), (3, 1, 3, 3), {"groups": 3, "stride": 2}),
    ((2, 3, 5, 5), (6, 1, 3, 3), {"groups": 3}),  # two filters for each channel
    ((2, 3, 4, 4), (5, 3, 1, 1), {}),
    ((0, 3, 5, 6), (4, 3, 3, 2), {"padding": 1}),  # an empty batch
    ((0, 3, 5, 6), (3, 1, 3, 2), {"groups": 3}),
    ((2, 3, 5, 6), (4, 3, 3, 2), {"padding": "same"}),  # one column more on the right
    ((2, 4, 5, 3), (4, 1, 4, 2), {"padding": "same", "dilation": (1, 3), "groups": 4}),
    ((1, 2, 4, 5), (2, 2, 3, 2), {"padding": "valid", "stride": 2}),
]
SEQUENCES = [
    ((2, 3, 7), (4, 3, 3), {}),
    ((1, 2, 4), (2, 2, 4), {"padding": 5}),
    ((2, 2, 9), (3, 2, 3), {"stride": 2, "padding": 1, "dilation": 3}),
    ((2, 4, 6), (4, 1, 3), {"groups": 4}),
    ((2, 4, 6), (6, 2, 2), {"groups": 2, "stride": (2,)}),
    ((2, 3, 7), (4, 3, 4), {"padding": "same", "dilation": 3}),
]


def cases(operation, twin, table):
    for x, weight, options in table:
        yield Case(operation, twin, (x, weight, weight[:1]), options)
        yield Case(operation, twin, (x, weight, None), options, id=f"{x},{weight},{options},no bias")


CASES = [
    *cases(conv2d, F.conv2d, IMAGES),
    *cases(conv1d, F.conv1d, SEQUENCES),
    *cases(
        conv2d_plain,
        F.conv2d,
        [
            entry
            for entry in IMAGES
            if not entry[2].keys() & {"groups", "dilation"} and not isinstance(entry[2].get("padding"), str)
        ],
    ),
]


@pytest.mark.filterwarnings("ignore:Using padding='same':UserWarning")  # PyTorch's own copy
@pytest.mark.parametrize("case", CASES, ids=str)
def test_operation(case):
    check(case)


@pytest.mark.parametrize(("x", "weight", "options"), IMAGES)
def test_images_in_several_portions(x, weight, options, monkeypatch, rng):
    """The cache holds all, two or one of the images at a time; the result is the same."""
    x, weight = rng.standard_normal((5, *x[1:])), rng.standard_normal(weight)
    whole, pullback = conv2d(x, weight, **options)
    dy = rng.standard_normal(whole.shape)
    for images in (1, 2):
        pixels = weight[0].size * options.get("groups", 1) * whole[0, 0].size
        monkeypatch.setattr(correlation, "_CACHE", images * pixels * x.itemsize)
        portions, again = conv2d(x, weight, **options)
        np.testing.assert_allclose(portions, whole, rtol=1e-12, atol=1e-12)
        for a, b in zip(again(dy)[:2], pullback(dy)[:2], strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-12)


def test_portions_cover_all_images_once():
    assert [*correlation._portions(5, correlation._CACHE // 2)] == [slice(0, 2), slice(2, 4), slice(4, 5)]
    assert [*correlation._portions(2, 3 * correlation._CACHE)] == [slice(0, 1), slice(1, 2)]
    assert [*correlation._portions(0, 8)] == []


sizes = st.integers(1, 4)


@st.composite
def convolutions(draw):
    """Any convolution of PyTorch, also those that it refuses."""
    groups = draw(st.sampled_from([1, 1, 2, 3]))
    ins, outs = groups * draw(st.integers(1, 2)), groups * draw(st.integers(1, 2))
    x = (draw(st.integers(1, 3)), ins, draw(st.integers(1, 7)), draw(st.integers(1, 7)))
    weight = (outs, ins // groups, draw(sizes), draw(sizes))
    pairs = [(draw(s), draw(s)) for s in (st.integers(1, 3), st.integers(0, 3), st.integers(1, 3))]
    return x, weight, {"groups": groups, **dict(zip(("stride", "padding", "dilation"), pairs, strict=True))}


def gradients(function, *arrays):
    """Value and gradients of a PyTorch function, for a gradient of ones, twos, threes, ..."""
    tensors = [torch.tensor(a, requires_grad=True) for a in arrays]
    y = function(*tensors)
    dy = np.arange(1.0, 1 + y.numel()).reshape(y.shape)
    y.backward(torch.tensor(dy))
    return y.detach().numpy(), dy, [t.grad.numpy() for t in tensors]


@settings(max_examples=150, deadline=None)
@given(convolutions(), st.integers(0, 9))
def test_conv2d_is_pytorchs_for_any_geometry(convolution, seed):
    x_shape, weight_shape, options = convolution
    rng = np.random.default_rng(seed)
    arrays = [rng.standard_normal(shape) for shape in (x_shape, weight_shape, weight_shape[:1])]
    try:
        expected, dy, expected_gradients = gradients(lambda *tensors: F.conv2d(*tensors, **options), *arrays)
    except RuntimeError:
        with pytest.raises(ValueError, match="conv2d: a filter over"):
            conv2d(*arrays, **options)
        return
    y, pullback = conv2d(*arrays, **options)
    assert_close(y, expected, 1e-10, str(options))
    for gradient, twin in zip(pullback(dy), expected_gradients, strict=True):
        assert_close(gradient, twin, 1e-10, str(options))


@settings(max_examples=60, deadline=None)
@given(convolutions())
def test_fast_form_is_the_plain_form(convolution):
    x_shape, weight_shape, options = convolution
    assume(options.pop("groups") == 1)
    del options["dilation"]
    assume(all(output_size(*axis) > 0 for axis in zip(x_shape[2:], weight_shape[2:], *options.values(), strict=True)))
    rng = np.random.default_rng(0)
    arrays = [rng.standard_normal(shape) for shape in (x_shape, weight_shape, weight_shape[:1])]
    (fast, fast_pullback), (plain, plain_pullback) = conv2d(*arrays, **options), conv2d_plain(*arrays, **options)
    np.testing.assert_allclose(fast, plain, rtol=1e-10, atol=1e-12)
    dy = rng.standard_normal(plain.shape)
    for a, b in zip(fast_pullback(dy), plain_pullback(dy), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-12)


@settings(max_examples=40, deadline=None)
@given(convolutions())
def test_twin_is_pytorchs(convolution):
    x_shape, weight_shape, options = convolution
    rng = np.random.default_rng(0)
    arrays = [rng.standard_normal(shape) for shape in (x_shape, weight_shape, weight_shape[:1])]
    try:
        expected, _, expected_gradients = gradients(lambda *tensors: F.conv2d(*tensors, **options), *arrays)
    except RuntimeError:
        return
    value, _, twin_gradients = gradients(lambda *tensors: twins.conv2d(*tensors, **options), *arrays)
    assert_close(value, expected, 1e-10, str(options))
    for gradient, twin in zip(twin_gradients, expected_gradients, strict=True):
        assert_close(gradient, twin, 1e-10, str(options))


# Closed forms


def test_depthwise_does_not_mix_channels(rng):
    x, weight = np.zeros((1, 3, 5, 5)), rng.standard_normal((3, 1, 3, 3))
    x[0, 1] = rng.standard_normal((5, 5))
    y, _ = conv2d(x, weight, groups=3, padding=1)
    assert np.abs(y[0, 1]).max() > 0
    assert not y[0, [0, 2]].any()


def test_a_filter_with_a_single_one_shifts_the_image(rng):
    x = rng.standard_normal((2, 1, 5, 6))
    weight = np.zeros((1, 1, 3, 3))
    weight[0, 0, 0, 2] = 1  # looks one pixel up and one to the right
    y, _ = conv2d(x, weight, padding=1)
    np.testing.assert_array_equal(y[:, :, 1:, :-1], x[:, :, :-1, 1:])
    assert not y[:, :, 0].any()
    assert not y[..., -1].any()


def test_a_convolution_commutes_with_a_shift(rng):
    x, weight = rng.standard_normal((1, 2, 9, 9)), rng.standard_normal((3, 2, 3, 3))
    np.testing.assert_allclose(conv2d(x[:, :, 2:, 1:], weight)[0], conv2d(x, weight)[0][:, :, 2:, 1:], atol=1e-12)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((28, 3, 1, 1), 28),
        ((28, 5), 24),
        ((28, 5, 2), 12),
        ((224, 7, 2, 3), 112),  # the first layer of ResNet
        ((32, 3, 1, 2, 2), 32),
        ((7, 7), 1),
        ((3, 5), -1),
    ],
)
def test_output_size(arguments, expected):
    assert output_size(*arguments) == expected


BASIC = [[(3, s), (3, 1), (3, 1), (3, 1)] for s in (1, 2, 2, 2)]  # ResNet-18: two blocks in each of four stages


def resnet50(stride_at_the_3x3):
    """Convolutions along the longest path; version 1 has its stride at the first 1×1, version 1.5 at the 3×3."""
    layers = [(7, 2), (3, 2)]
    for stage, blocks in enumerate((3, 4, 6, 3)):
        for block in range(blocks):
            s = 2 if stage and not block else 1
            layers += [(1, 1), (3, s), (1, 1)] if stride_at_the_3x3 else [(1, s), (3, 1), (1, 1)]
    return layers


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        ([], 1),
        ([(3,)] * 2, 5),
        ([(3, 2), (3,)], 7),
        ([(3, 1, 2), (3, 1, 4)], 13),
        ([(7, 2), (3, 2), *chain.from_iterable(BASIC)], 435),
        (resnet50(stride_at_the_3x3=False), 483),
        (resnet50(stride_at_the_3x3=True), 427),
        ([(11, 4), (3, 2), (5, 1), (3, 2), (3, 1), (3, 1), (3, 1), (3, 2)], 195),  # AlexNet
    ],
)
def test_receptive_field(layers, expected):
    assert receptive_field(layers) == expected


def test_receptive_field_is_what_a_gradient_reaches(rng):
    """The gradient of one output pixel is non-zero on exactly so many input pixels."""
    layers = [(3, 2, 1), (3, 1, 2), (2, 2, 1)]
    x = Tensor(np.ones((1, 1, 40, 40)), requires_grad=True)
    y = x
    for kernel_size, stride, dilation in layers:
        layer = Conv2d(1, 1, kernel_size, stride, dilation=dilation, rng=rng, dtype=np.float64)
        layer.weight.data[...] = 1
        y = layer(y)
    y[0, 0, 1, 1].backward()
    touched = np.flatnonzero(x.grad[0, 0].any(axis=1))
    assert touched[-1] - touched[0] + 1 == receptive_field(layers)


# Layers

LAYERS = [
    (Conv2d, torch.nn.Conv2d, twins.Conv2d, (3, 4, 3), {}, (2, 3, 6, 5)),
    (Conv2d, torch.nn.Conv2d, twins.Conv2d, (4, 6, (3, 2), 2, 1, 2, 2), {"bias": False}, (2, 4, 8, 7)),
    (Conv2d, torch.nn.Conv2d, twins.Conv2d, (4, 4, 3), {"groups": 4, "padding": (1, 0)}, (2, 4, 6, 5)),
    (Conv1d, torch.nn.Conv1d, twins.Conv1d, (3, 4, 3), {}, (2, 3, 6)),
    (Conv1d, torch.nn.Conv1d, twins.Conv1d, (4, 6, 3, 2, 1, 2, 2), {"bias": False}, (2, 4, 9)),
    *(
        (
            Conv2d,
            torch.nn.Conv2d,
            twins.Conv2d,
            (3, 4, (4, 3), 1, padding, (1, 2)),
            {"padding_mode": mode},
            (2, 3, 7, 6),
        )
        for mode in ("reflect", "replicate", "circular")
        for padding in ("same", (2, 1))
    ),
    (Conv2d, torch.nn.Conv2d, twins.Conv2d, (3, 4, (4, 3), 1, "same"), {}, (2, 3, 6, 5)),
    (Conv1d, torch.nn.Conv1d, twins.Conv1d, (3, 4, 4, 1, "same", 1, 1, True, "reflect"), {}, (2, 3, 6)),
    (Conv1d, torch.nn.Conv1d, twins.Conv1d, (3, 4, 3, 2, 3), {"padding_mode": "circular"}, (2, 3, 6)),
    (Flatten, torch.nn.Flatten, twins.Flatten, (), {}, (2, 3, 4, 5)),
]


@pytest.mark.filterwarnings("ignore:Using padding='same':UserWarning")  # PyTorch's own copy
@pytest.mark.parametrize(("ours", "torchs", "twin", "arguments", "options", "shape"), LAYERS)
def test_layer_is_pytorchs_and_its_twin(ours, torchs, twin, arguments, options, shape, rng):
    random = {} if ours is Flatten else {"rng": rng, "dtype": np.float64}
    layer = ours(*arguments, **options, **random)
    state = layer.state_dict()
    x, results = rng.standard_normal(shape), []
    for other in (torchs, twin):
        module = other(*arguments, **options).double()
        assert {name: tuple(t.shape) for name, t in module.state_dict().items()} == {
            n: a.shape for n, a in state.items()
        }
        module.load_state_dict({name: torch.tensor(array) for name, array in state.items()})
        inside = torch.tensor(x, requires_grad=True)
        y = module(inside)
        y.square().sum().backward()
        results.append([y.detach(), inside.grad, *(p.grad for p in module.parameters())])
    inside = Tensor(x, requires_grad=True)
    y = layer(inside)
    (y * y).sum().backward()
    for mine, *others in zip([y.data, inside.grad, *(p.grad for p in layer.parameters())], *results, strict=True):
        for theirs in others:
            assert_close(mine, theirs.numpy(), 1e-9, type(layer).__name__)


@pytest.mark.parametrize(("ours", "twin", "groups"), [(Conv2d, twins.Conv2d, 1), (Conv1d, twins.Conv1d, 4)])
def test_new_weights_are_drawn_like_pytorchs(ours, twin, groups, rng):
    """Between the same limits, and filling them: uniform numbers have a standard deviation of limit/√3."""
    torch.manual_seed(0)
    for layer in (ours(32, 64, 3, groups=groups, rng=rng), twin(32, 64, 3, groups=groups)):
        weights = [np.asarray(getattr(p, "data", p)) for p in (layer.weight, layer.bias)]
        limit = 1 / np.sqrt(weights[0][0].size)
        for array, share in zip(weights, (0.98, 0.8), strict=True):
            assert array.dtype == np.float32
            assert share * limit < np.abs(array).max() <= limit
            assert array.std() == pytest.approx(limit / np.sqrt(3), rel=0.2)


@pytest.mark.parametrize("layer", [Conv1d, Conv2d])
def test_arguments_and_defaults_are_pytorchs(layer):
    """What may be given by position stands in PyTorch's order; shared names have PyTorch's defaults."""
    ours, theirs = (inspect.signature(kind).parameters for kind in (layer, getattr(torch.nn, layer.__name__)))
    by_position = [name for name, p in ours.items() if p.kind is p.POSITIONAL_OR_KEYWORD]
    assert by_position == list(theirs)[: len(by_position)]
    assert {n: p.default for n, p in ours.items() if n in theirs and n != "dtype"} == {
        n: p.default for n, p in theirs.items() if n in ours and n != "dtype"
    }


def test_same_generator_same_weights():
    one, two, other = (Conv2d(1, 2, 3, rng=np.random.default_rng(seed)).state_dict() for seed in (1, 1, 2))
    assert all(np.array_equal(one[name], two[name]) for name in one)
    assert not np.array_equal(one["weight"], other["weight"])
    assert not np.array_equal(one["weight"].ravel()[:2], one["bias"])


# Errors

x, w = np.ones((8, 1, 28, 28)), np.ones((16, 3, 5, 5))


@pytest.mark.parametrize(
    ("operation", "arguments", "options", "message"),
    [
        (conv2d, (x, w), {}, r"conv2d: weight expects 3 input channels, x has 1 \(x.shape = \(8, 1, 28, 28\)\)"),
        (conv2d, (x, w), {"groups": 2}, r"conv2d: weight expects 6 input channels, x has 1"),
        (conv2d, (x[0], w), {}, r"conv2d: x must have 4 axes, got shape \(1, 28, 28\)"),
        (conv2d, (x, w[0]), {}, r"conv2d: weight must have 4 axes, got shape \(3, 5, 5\)"),
        (
            conv2d,
            (x, w[:, :1], np.ones(3)),
            {},
            r"conv2d: bias must be \(16,\) to match weight \(16, 1, 5, 5\), got \(3,\)",
        ),
        (conv2d, (x, w[:0]), {}, r"conv2d: weight must not be empty, got shape \(0, 3, 5, 5\)"),
        (
            conv2d,
            (x, w[:, :1]),
            {"groups": 3},
            r"conv2d: groups must divide the 16 filters of weight \(16, 1, 5, 5\), got 3",
        ),
        (conv2d, (x, w[:, :1]), {"groups": 0}, r"conv2d: groups must divide .* got 0"),
        (conv2d, (x, w[:, :1]), {"stride": 0}, r"conv2d: stride must be a whole number or 2 of them, 1 or more, got 0"),
        (
            conv2d,
            (x, w[:, :1]),
            {"padding": -1},
            r"conv2d: padding must be a whole number or 2 of them, 0 or more, got -1",
        ),
        (conv2d, (x, w[:, :1]), {"padding": "full"}, r"conv2d: padding must be .* 'same' or 'valid', got 'full'"),
        (conv2d, (x, w[:, :1]), {"padding": "same", "stride": (1, 2)}, r"conv2d: padding='same' needs .* got \(1, 2\)"),
        (conv1d, (x[:, :, 0], w[:, :1, 0]), {"padding": "same", "stride": 2}, "conv1d: padding=.same. needs a stride"),
        (conv2d, (x, w[:, :1]), {"dilation": (1, 2, 3)}, r"conv2d: dilation must be .* got \(1, 2, 3\)"),
        (conv2d, (x, w[:, :1]), {"stride": 1.5}, r"conv2d: stride must be .* got 1.5"),
        (
            conv2d,
            (x[:, :, :3], w[:, :1]),
            {"dilation": (2, 1), "padding": 1},
            r"conv2d: a filter over 9 pixels does not fit into 5 \(x.shape = \(8, 1, 3, 28\), "
            r"weight.shape = \(16, 1, 5, 5\), padding 1, dilation 2\)",
        ),
        (conv1d, (x, w), {}, r"conv1d: x must have 3 axes, got shape \(8, 1, 28, 28\)"),
        (conv1d, (x[0], w[0]), {}, r"conv1d: weight expects 5 input channels, x has 28"),
        (conv1d, (x[0], np.ones((2, 28, 29))), {}, r"conv1d: a filter over 29 pixels does not fit into 28"),
        (
            conv1d,
            (x[0], np.ones((2, 28, 3))),
            {"stride": (1, 1)},
            r"conv1d: stride must be a whole number, 1 or more, got",
        ),
        (conv2d_plain, (x, w), {}, r"conv2d_plain: weight expects 3 input channels, x has 1"),
        (conv2d_plain, (x[..., :3], w[:, :1]), {}, r"conv2d_plain: a filter over 5 pixels does not fit into 3"),
        (conv2d_plain, (x, w[:, :1]), {"stride": 0}, r"conv2d_plain: stride must be"),
        (conv2d_plain, (x, w[:, :1]), {"padding": -1}, r"conv2d_plain: padding must be"),
        (receptive_field, ([(3,), (3, 0)],), {}, r"receptive_field: layers\[1\] must be .* got \(3, 0\)"),
        (receptive_field, ([()],), {}, r"receptive_field: layers\[0\] must be"),
        (receptive_field, ([(1, 1, 1, 1)],), {}, r"receptive_field: layers\[0\] must be"),
        (Conv2d, (3, 4, 3), {"groups": 3}, r"Conv2d: groups must divide 3 and 4 channels, got 3"),
        (Conv2d, (3, 3, 3), {"groups": 0}, r"Conv2d: groups must be at least 1, got 0"),
        (Conv2d, (3, 4, 0), {}, r"Conv2d: kernel_size must be"),
        (Conv2d, (3, 4, 3), {"stride": 0}, r"Conv2d: stride must be"),
        (Conv2d, (3, 4, 3), {"padding": (1, -1)}, r"Conv2d: padding must be"),
        (Conv2d, (3, 4, 3), {"dilation": 0}, r"Conv2d: dilation must be"),
        (Conv2d, (0, 4, 3), {}, r"Conv2d: in_channels must be at least 1, got 0"),
        (Conv1d, (3, 4, (3, 3)), {}, r"Conv1d: kernel_size must be a whole number, 1 or more, got \(3, 3\)"),
        (Conv1d, (3, 0, 3), {}, r"Conv1d: out_channels must be at least 1, got 0"),
        (Conv1d, (3, 4, 3), {"groups": 2}, r"Conv1d: groups must divide 3 and 4 channels, got 2"),
    ],
)
def test_bad_input(operation, arguments, options, message, rng):
    random = {"rng": rng} if isinstance(operation, type) else {}
    with pytest.raises(ValueError, match=message):
        operation(*arguments, **options, **random)


def test_mixed_precision_is_an_error():
    with pytest.raises(TypeError, match="conv2d: weight is float32, but x is float64"):
        conv2d(x, w.astype(np.float32))


@pytest.mark.parametrize("layer", [Conv1d, Conv2d])
def test_layers_ask_for_a_generator(layer):
    with pytest.raises(TypeError, match=r"rng must be a numpy\.random\.Generator"):
        layer(1, 2, 3, rng=0)
