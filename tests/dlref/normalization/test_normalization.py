"""Normalisation: pullbacks, PyTorch's values, statistics, what others got wrong, layers, errors."""

import inspect

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from dlref.engine import Tensor
from dlref.normalization import (
    BatchNorm1d,
    BatchNorm2d,
    GroupNorm,
    InstanceNorm2d,
    LayerNorm,
    RMSNorm,
    batch_norm,
    group_norm,
    instance_norm,
    layer_norm,
    rms_norm,
)
from dlref.pytorch import normalization as twins
from tests.dlref.checks import Case, assert_close, check


@pytest.fixture
def rng():
    return np.random.default_rng(0)


# Every case once against PyTorch's own function and once against the twin, where arguments stand in another order.


def torch_batch(module):
    def function(x, weight, bias, running=False, **options):
        statistics = (0.5 * torch.arange(x.shape[1]).to(x), 1 + torch.arange(x.shape[1]).to(x)) if running else ()
        return module.batch_norm(x, *(statistics or (None, None)), weight, bias, **options)

    return function


def batch(x, weight, bias, *, running=False, **options):
    c = np.arange(x.shape[1], dtype=x.dtype)
    statistics = {"running_mean": x.dtype.type(0.5) * c, "running_var": 1 + c} if running else {}
    return batch_norm(x, weight, bias, **statistics, **options)


def torch_layer(module):
    return lambda x, weight, bias, normalized_shape=None, **options: module.layer_norm(
        x, normalized_shape or (x.shape[-1:] if weight is None else weight.shape), weight, bias, **options
    )


def torch_rms(module):
    return lambda x, weight, normalized_shape=None, **options: module.rms_norm(
        x, normalized_shape or (x.shape[-1:] if weight is None else weight.shape), weight, **options
    )


def torch_group(module):
    return lambda x, weight, bias, num_groups, **options: module.group_norm(x, num_groups, weight, bias, **options)


def torch_instance(module):
    return lambda x, weight, bias, **options: module.instance_norm(x, weight=weight, bias=bias, **options)


TABLE = [
    *(
        (batch, torch_batch, (x, w, b), {"training": True} | options)
        for x, w, b, options in [
            ((4, 3), (3,), (3,), {}),
            ((2, 1), (1,), (1,), {}),
            ((4, 3, 5), (3,), None, {"eps": 0.1}),
            ((1, 3, 2, 5), None, (3,), {}),
            ((2, 3, 4, 5), None, None, {"running": True, "momentum": 0.3}),
        ]
    ),
    *(
        (batch, torch_batch, (x, w, b), {"running": True} | options)
        for x, w, b, options in [
            ((4, 3), (3,), (3,), {}),
            ((1, 3), (3,), None, {"eps": 0.1}),
            ((2, 3, 4, 5), None, (3,), {}),
            ((0, 3, 4, 5), (3,), (3,), {}),
        ]
    ),
    *(
        (layer_norm, torch_layer, (x, w, b), options)
        for x, w, b, options in [
            ((5, 4), (4,), (4,), {}),
            ((2, 3, 4), (3, 4), (3, 4), {}),
            ((3, 4), (4,), None, {"eps": 0.1}),
            ((3, 4), None, (4,), {"normalized_shape": (4,)}),
            ((2, 3, 4), None, None, {}),
            ((2, 3, 4), None, None, {"normalized_shape": (2, 3, 4)}),
            ((6,), (6,), (6,), {}),
            ((5, 1), (1,), (1,), {"eps": 1.0}),
            ((0, 4), (4,), (4,), {}),
        ]
    ),
    *(
        (rms_norm, torch_rms, (x, w), options)
        for x, w, options in [
            ((5, 4), (4,), {}),
            ((2, 3, 4), (3, 4), {"eps": 0.1}),
            ((2, 3, 4), None, {}),
            ((2, 3, 4), None, {"normalized_shape": (3, 4)}),
            ((5, 1), (1,), {"eps": 1e-3}),
            ((0, 4), (4,), {}),
        ]
    ),
    *(
        (group_norm, torch_group, (x, w, b), options)
        for x, w, b, options in [
            ((2, 6, 4, 5), (6,), (6,), {"num_groups": 3}),
            ((1, 6, 3), (6,), None, {"num_groups": 1, "eps": 0.1}),
            ((3, 8), (8,), (8,), {"num_groups": 2}),
            ((2, 4, 3), None, None, {"num_groups": 4}),
            ((0, 4, 3), (4,), (4,), {"num_groups": 2}),
        ]
    ),
    *(
        (instance_norm, torch_instance, (x, w, b), options)
        for x, w, b, options in [
            ((2, 3, 4, 5), (3,), (3,), {}),
            ((1, 3, 4), (3,), None, {"eps": 0.1}),
            ((2, 3, 4), None, None, {}),
        ]
    ),
]
CASES = [
    Case(operation, twin(module), inputs, options, id=f"{inputs},{options},{module.__name__}")
    for operation, twin, inputs, options in TABLE
    for module in (F, twins)
]
# PyTorch's own function fails without a weight.
CASES.append(Case(group_norm, torch_group(twins), ((3, 4), None, (4,)), {"num_groups": 2}))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_operation(case):
    check(case)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 4), st.integers(1, 3), st.integers(1, 3), st.lists(st.integers(1, 4), max_size=2), st.booleans())
def test_every_kind_is_pytorchs_for_any_shape(n, groups, per_group, rest, training):
    channels = groups * per_group
    rng = np.random.default_rng(n)
    x = 3 + 2 * rng.standard_normal((n, channels, *rest))
    w, b = rng.standard_normal((2, channels))
    mean, var = rng.standard_normal(channels), rng.random(channels) + 0.5
    t, tw, tb = (torch.tensor(a) for a in (x, w, b))
    if x.size >= 2 * channels or not training:
        tmean, tvar = torch.tensor(mean), torch.tensor(var)
        y, _ = batch_norm(x, w, b, running_mean=mean, running_var=var, training=training)
        assert_close(y, F.batch_norm(t, tmean, tvar, tw, tb, training).numpy(), 1e-9, "batch_norm")
        np.testing.assert_allclose(mean, tmean, rtol=1e-12)
        np.testing.assert_allclose(var, tvar, rtol=1e-12)
    if x.size > groups:
        y, _ = group_norm(x, w, b, num_groups=groups)
        assert_close(y, F.group_norm(t, groups, tw, tb).numpy(), 1e-9, "group_norm")
    shape = x.shape[1:]
    w, b = rng.standard_normal((2, *shape))
    y, _ = layer_norm(x, w, b)
    assert_close(y, F.layer_norm(t, shape, torch.tensor(w), torch.tensor(b)).numpy(), 1e-9, "layer_norm")
    y, _ = rms_norm(x, w)
    assert_close(y, F.rms_norm(t, shape, torch.tensor(w)).numpy(), 1e-9, "rms_norm")


# Statistics


def test_whose_numbers_share_a_mean(rng):
    """The axes of the module's table: mean 0 and variance 1 there, and no smaller set has them."""
    x = 5 + rng.standard_normal((4, 6, 3, 3)) * rng.random((4, 6, 1, 1))
    over = {
        (0, 2, 3): batch_norm(x, training=True)[0],
        (1, 2, 3): layer_norm(x, normalized_shape=(6, 3, 3))[0],
        (2, 3): instance_norm(x)[0],
    }
    for axes, y in over.items():
        np.testing.assert_allclose(y.mean(axes), 0, atol=1e-12)
        np.testing.assert_allclose(y.var(axes), 1, atol=1e-2)
    grouped = group_norm(x, num_groups=2)[0].reshape(4, 2, 27)
    np.testing.assert_allclose(grouped.mean(2), 0, atol=1e-12)
    np.testing.assert_allclose(grouped.std(2), 1, atol=1e-2)
    assert np.abs(over[0, 2, 3].mean((1, 2, 3))).max() > 0.1
    np.testing.assert_allclose(np.square(rms_norm(x)[0]).mean(-1), 1, atol=1e-6)


def test_batch_norm_shares_statistics_between_pixels(rng):
    """Not a mean for each pixel, as some libraries have it: a step in the image stays a step."""
    x = np.zeros((8, 1, 1, 2))
    x[..., 1] = 1  # the right pixel is bright in every image
    y, _ = batch_norm(x, training=True)
    np.testing.assert_allclose(y[0, 0, 0], [-1, 1], atol=1e-4)


def test_variance_is_biased_when_normalising():
    """Of [1, 3]: 1 (biased) or 2 (unbiased, as in the annotated Transformer)."""
    for y in (
        layer_norm(np.array([[1.0, 3.0]]))[0],
        batch_norm(np.array([[1.0], [3.0]]), training=True)[0].T,
        group_norm(np.array([[1.0, 3.0]]), num_groups=1)[0],
        instance_norm(np.array([[[1.0, 3.0]]]))[0][0],
    ):
        np.testing.assert_allclose(y, [[-1, 1]], atol=1e-5)


def test_epsilon_stands_inside_the_root():
    """x / √(0 + 4) where the mean is 0 and the variance 0 + 1; outside of the root it would be x / (1 + 4)."""
    x = np.array([[-1.0, 1.0]])
    for y in (layer_norm(x, eps=3.0)[0], rms_norm(x, eps=3.0)[0], batch_norm(x.T, training=True, eps=3.0)[0].T):
        np.testing.assert_allclose(y, [[-0.5, 0.5]])


def test_running_variance_is_unbiased_and_moves_by_the_momentum(rng):
    x = rng.standard_normal((10, 2, 3, 3))
    mean, var = np.array([1.0, 2.0]), np.array([3.0, 4.0])
    batch_norm(x, running_mean=mean, running_var=var, training=True, momentum=0.25)
    np.testing.assert_allclose(mean, 0.75 * np.array([1, 2]) + 0.25 * x.mean((0, 2, 3)))
    np.testing.assert_allclose(var, 0.75 * np.array([3, 4]) + 0.25 * x.var((0, 2, 3), ddof=1))


def test_running_statistics_stay_as_they_are_outside_of_training(rng):
    mean, var = np.array([1.0, 2.0]), np.array([3.0, 4.0])
    batch_norm(rng.standard_normal((10, 2)), running_mean=mean, running_var=var)
    assert (mean.tolist(), var.tolist()) == ([1, 2], [3, 4])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_variance_zero(dtype):
    """The same number everywhere: nothing is left, and nothing explodes."""
    x = np.full((4, 2, 3, 3), 7, dtype)
    for y, pullback in (
        batch_norm(x, training=True),
        layer_norm(x),
        layer_norm(x, normalized_shape=(2, 3, 3)),
        group_norm(x, num_groups=1),
        instance_norm(x),
    ):
        np.testing.assert_allclose(y, 0, atol=1e-3)
        assert np.isfinite(pullback(np.ones_like(y))[0]).all()
    assert not rms_norm(0 * x)[0].any()


@pytest.mark.parametrize("operation", [layer_norm, lambda x: batch_norm(x.T.copy(), training=True)])
def test_a_large_mean_costs_no_digits(operation, rng):
    """The mean of squares less the square of the mean would be noise here (1e8 has no room for 1 in float32)."""
    x = (1e4 + rng.standard_normal((3, 500))).astype(np.float32)
    expected = operation(x.astype(np.float64))[0]
    np.testing.assert_allclose(operation(x)[0], expected, atol=0.01)


def test_scale_of_the_input_is_forgotten(rng):
    x = rng.standard_normal((4, 6, 5, 5))
    for operation in (
        lambda x: batch_norm(x, training=True),
        layer_norm,
        rms_norm,
        lambda x: group_norm(x, num_groups=2),
        instance_norm,
    ):
        np.testing.assert_allclose(operation(1000 * x)[0], operation(100 * x)[0], atol=1e-6)


def test_gradients_lose_what_normalising_takes_away(rng):
    """Moving or stretching a row changes nothing, so along these directions there is no slope."""
    x = 10 * rng.standard_normal((5, 8))
    y, pullback = layer_norm(x, rng.standard_normal(8), rng.standard_normal(8))
    (dx, *_) = pullback(rng.standard_normal(y.shape))
    np.testing.assert_allclose(dx.sum(1), 0, atol=1e-10)
    np.testing.assert_allclose((dx * x).sum(1), 0, atol=1e-5)


# Layers

LAYERS = [
    (BatchNorm1d, twins.BatchNorm1d, (3,), {}, (4, 3)),
    (BatchNorm1d, twins.BatchNorm1d, (3, 1e-3, 0.5), {}, (4, 3, 5)),
    (BatchNorm2d, twins.BatchNorm2d, (3,), {"momentum": None}, (4, 3, 2, 5)),
    (BatchNorm2d, twins.BatchNorm2d, (3,), {"affine": False}, (4, 3, 2, 5)),
    (BatchNorm2d, twins.BatchNorm2d, (3,), {"track_running_stats": False}, (4, 3, 2, 5)),
    (BatchNorm2d, twins.BatchNorm2d, (3,), {"track_running_stats": False, "momentum": None}, (4, 3, 2, 5)),
    (LayerNorm, twins.LayerNorm, (5,), {}, (2, 3, 5)),
    (LayerNorm, twins.LayerNorm, ((3, 5), 0.1), {}, (2, 3, 5)),
    (LayerNorm, twins.LayerNorm, (5,), {"bias": False}, (2, 3, 5)),
    (LayerNorm, twins.LayerNorm, ([3, 5],), {"elementwise_affine": False}, (2, 3, 5)),
    (RMSNorm, twins.RMSNorm, (5,), {}, (2, 3, 5)),
    (RMSNorm, twins.RMSNorm, ((3, 5), 0.1), {"elementwise_affine": False}, (2, 3, 5)),
    (GroupNorm, twins.GroupNorm, (2, 6), {}, (2, 6, 3)),
    (GroupNorm, twins.GroupNorm, (1, 6), {}, (2, 6, 3)),
    (GroupNorm, twins.GroupNorm, (3, 6, 0.1, False), {}, (2, 6, 3, 2)),
    (InstanceNorm2d, twins.InstanceNorm2d, (3,), {}, (2, 3, 4, 5)),
    (InstanceNorm2d, twins.InstanceNorm2d, (3, 0.1), {"affine": True}, (2, 3, 4, 5)),
]


@pytest.mark.parametrize(("layer", "twin", "arguments", "options", "shape"), LAYERS)
def test_layer_is_pytorchs_and_its_twin(layer, twin, arguments, options, shape, rng):
    """Two batches in training, then one in use: values, gradients, buffers; the state goes over and back."""
    ours = layer(*arguments, **options, dtype=np.float64)
    others = [kind(*arguments, **options).double() for kind in (getattr(torch.nn, layer.__name__), twin)]
    for other in others:  # new layers have the same names and numbers
        assert {n: t.tolist() for n, t in other.state_dict().items()} == {
            n: a.tolist() for n, a in ours.state_dict().items()
        }
    for parameter in ours.parameters():
        parameter.data[...] = rng.standard_normal(parameter.shape)
    for other in others:
        other.load_state_dict({name: torch.tensor(array) for name, array in ours.state_dict().items()})
    for training in (True, True, False):
        x = 3 + 2 * rng.standard_normal(shape)
        dy = rng.standard_normal(shape)
        inside = Tensor(x, requires_grad=True)
        ours.train(training).zero_grad()
        y = ours(inside)
        y.backward(dy)
        for other in others:
            t = torch.tensor(x, requires_grad=True)
            other.train(training).zero_grad()
            z = other(t)
            z.backward(torch.tensor(dy))
            assert_close(y.data, z.detach().numpy(), 1e-9, "value")
            assert_close(inside.grad, t.grad.numpy(), 1e-9, "gradient of the input")
            for (name, mine), theirs in zip(ours.named_parameters(), other.parameters(), strict=True):
                assert_close(mine.grad, theirs.grad.numpy(), 1e-9, f"gradient of {name}")
            for name, buffer in ours.named_buffers():
                assert_close(buffer, other.state_dict()[name].numpy(), 1e-12, name)
    ours.load_state_dict({name: t.numpy() for name, t in others[0].state_dict().items()})


@pytest.mark.parametrize("layer", [BatchNorm1d, BatchNorm2d, LayerNorm, RMSNorm, GroupNorm, InstanceNorm2d])
def test_arguments_and_defaults_are_pytorchs(layer):
    """What may be given by position stands in PyTorch's order; shared names have PyTorch's defaults."""
    ours, theirs = (inspect.signature(kind).parameters for kind in (layer, getattr(torch.nn, layer.__name__)))
    by_position = [name for name, p in ours.items() if p.kind is p.POSITIONAL_OR_KEYWORD]
    assert by_position == list(theirs)[: len(by_position)]
    assert {n: p.default for n, p in ours.items() if n in theirs and n != "dtype"} == {
        n: p.default for n, p in theirs.items() if n in ours and n != "dtype"
    }


def test_statistics_of_batch_norm_in_training_and_in_use(rng):
    norm = BatchNorm2d(2)
    x = rng.standard_normal((8, 2, 4, 4), dtype=np.float32)
    for _ in range(100):
        norm(x)
    assert norm.num_batches_tracked == 100
    alone = norm.eval()(x[:1]).data
    together = norm(x).data
    np.testing.assert_allclose(alone, together[:1], rtol=1e-5, atol=1e-6)  # no sample depends on the others now
    np.testing.assert_allclose(together, norm.train()(x).data, atol=0.02)  # and the averages have arrived


def test_a_failed_batch_is_not_counted():
    norm = BatchNorm1d(2)
    with pytest.raises(ValueError, match="training needs more than one number"):
        norm(np.ones((1, 2), np.float32))
    assert norm.num_batches_tracked == 0


# Errors

x, three = np.ones((2, 3, 4)), np.ones(3)


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda: batch_norm(three, training=True), r"batch_norm: x must be \(N, C, ...\), got shape \(3,\)"),
        (lambda: batch_norm(x, np.ones(4), training=True), r"weight must be \(3,\) to match x \(2, 3, 4\), got \(4,\)"),
        (lambda: batch_norm(x, three, np.ones(4), training=True), r"bias must be \(3,\) to match x"),
        (lambda: batch_norm(x, running_mean=np.ones(4), training=True), r"running_mean must be \(3,\)"),
        (lambda: batch_norm(x, running_mean=three, running_var=np.ones((1, 3))), r"running_var must be \(3,\)"),
        (lambda: batch_norm(x), "are needed unless training, got None for running_mean and running_var$"),
        (
            lambda: batch_norm(x, running_mean=three),
            "running_mean and running_var are needed unless training, got None for running_var$",
        ),
        (
            lambda: batch_norm(x, running_var=three),
            "running_mean and running_var are needed unless training, got None for running_mean$",
        ),
        (
            lambda: batch_norm(x[:1, :, :1], training=True),
            r"more than one number for each channel, x has shape \(1, 3, 1\)",
        ),
        (lambda: batch_norm(x[:0], training=True), r"more than one number for each channel, x has shape \(0, 3, 4\)"),
        (lambda: batch_norm(x, training=True, eps=0), "batch_norm: eps must be above 0, got 0"),
        (lambda: batch_norm(x, training=True, eps=float("nan")), "batch_norm: eps must be above 0, got nan"),
        (lambda: batch_norm(x, training=True, momentum=1.5), r"batch_norm: momentum must lie in \[0, 1\], got 1.5"),
        (lambda: layer_norm(x, three), r"layer_norm: x must end in \(3,\), got shape \(2, 3, 4\)"),
        (lambda: layer_norm(x, normalized_shape=(5, 2, 3, 4)), r"layer_norm: x must end in \(5, 2, 3, 4\)"),
        (
            lambda: layer_norm(x, np.ones(4), three),
            r"layer_norm: bias must be \(4,\) to match x \(2, 3, 4\), got \(3,\)",
        ),
        (lambda: layer_norm(x, np.ones(4), normalized_shape=(3, 4)), r"layer_norm: weight must be \(3, 4\) to match x"),
        (lambda: layer_norm(x, eps=-1), "layer_norm: eps must be above 0, got -1"),
        (lambda: layer_norm(np.array(1.0)), "layer_norm: normalized_shape must hold positive numbers"),
        (lambda: layer_norm(x[..., :0]), "layer_norm: normalized_shape must hold positive numbers"),
        (lambda: rms_norm(x, three), r"rms_norm: x must end in \(3,\), got shape \(2, 3, 4\)"),
        (lambda: rms_norm(x, np.ones(4), normalized_shape=(3, 4)), r"rms_norm: weight must be \(3, 4\)"),
        (lambda: rms_norm(x, eps=0), "rms_norm: eps must be above 0, got 0"),
        (lambda: group_norm(three, num_groups=1), r"group_norm: x must be \(N, C, ...\), got shape \(3,\)"),
        (lambda: group_norm(x[..., :0], num_groups=1), r"group_norm: x must be \(N, C, ...\), got shape \(2, 3, 0\)"),
        (lambda: group_norm(x, num_groups=2), "group_norm: num_groups must divide 3 channels, got 2"),
        (lambda: group_norm(x, num_groups=0), "group_norm: num_groups must divide 3 channels, got 0"),
        (lambda: group_norm(x, np.ones(4), num_groups=1), r"group_norm: weight must be \(3,\) to match x \(2, 3, 4\)"),
        (lambda: group_norm(x, three, np.ones(4), num_groups=1), r"group_norm: bias must be \(3,\)"),
        (lambda: group_norm(x, num_groups=1, eps=0), "group_norm: eps must be above 0"),
        (lambda: instance_norm(three), r"instance_norm: x must be \(N, C, ...\), got shape \(3,\)"),
        (lambda: instance_norm(x[..., :1]), r"instance_norm: x needs more than one number for each channel"),
        (lambda: instance_norm(x, np.ones(4)), r"instance_norm: weight must be \(3,\)"),
        (lambda: instance_norm(x, eps=0), "instance_norm: eps must be above 0"),
        (lambda: BatchNorm1d(0), "BatchNorm1d: num_features must be at least 1, got 0"),
        (lambda: BatchNorm2d(0), "BatchNorm2d: num_features must be at least 1, got 0"),
        (
            lambda: BatchNorm1d(3)(np.ones((2, 3, 4, 4))),
            r"BatchNorm1d: x must have 2 or 3 axes, got shape \(2, 3, 4, 4\)",
        ),
        (lambda: BatchNorm2d(3)(x), r"BatchNorm2d: x must have 4 axes, got shape \(2, 3, 4\)"),
        (lambda: LayerNorm(0), "LayerNorm: normalized_shape must hold positive numbers, got 0"),
        (lambda: LayerNorm(()), "LayerNorm: normalized_shape must hold positive numbers"),
        (lambda: RMSNorm((2, 0)), "RMSNorm: normalized_shape must hold positive numbers"),
        (lambda: GroupNorm(4, 6), "GroupNorm: num_groups must divide 6 channels, got 4"),
        (lambda: GroupNorm(0, 6), "GroupNorm: num_groups must be at least 1, got 0"),
        (lambda: GroupNorm(1, 0), "GroupNorm: num_channels must be at least 1, got 0"),
        (lambda: InstanceNorm2d(0), "InstanceNorm2d: num_features must be at least 1, got 0"),
        (lambda: InstanceNorm2d(3)(x), r"InstanceNorm2d: x must be \(N, 3, H, W\), got shape \(2, 3, 4\)"),
        (lambda: InstanceNorm2d(2)(np.ones((2, 3, 4, 4))), r"InstanceNorm2d: x must be \(N, 2, H, W\)"),
    ],
)
def test_bad_input(function, message):
    with pytest.raises(ValueError, match=message):
        function()
