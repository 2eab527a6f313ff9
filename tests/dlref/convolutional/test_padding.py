"""Padding: pullbacks, PyTorch's values, what each mode shows beyond the edge, errors."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from dlref.convolutional import Conv2d, conv2d, pad
from dlref.pytorch import convolutional as twins
from tests.dlref.checks import Case, assert_close, check

TABLE = [
    ((2, 3, 4, 5), {"pad": (1, 2, 3, 0)}),
    ((2, 3, 4, 5), {"pad": (1, 2), "value": -1.5}),
    ((3,), {"pad": (0, 2)}),
    ((2, 3, 4), {"pad": ()}),
    ((2, 3, 4), {"pad": (0, 0, -1, 1)}),
    ((2, 3, 4, 5), {"pad": (-1, 2, 3, -2), "value": 2.0}),
    ((0, 3, 4, 5), {"pad": (1, 1)}),
    ((2, 2, 2, 3), {"pad": (1, 1, 1, 1, 1, 1, 1, 1), "value": 0.5}),
    ((2, 3, 4, 5), {"pad": (4, 1, 3, 0), "mode": "reflect"}),
    ((1, 2, 3), {"pad": (2, 2), "mode": "reflect"}),
    ((2, 3, 1, 5), {"pad": (4, 7, 5, 0), "mode": "replicate"}),
    ((1, 2, 1), {"pad": (3, 2), "mode": "replicate"}),
    ((2, 3, 4, 5), {"pad": (5, 4, 0, 4), "mode": "circular"}),
    ((1, 2, 1), {"pad": (1, 1), "mode": "circular"}),
    ((2, 3, 4, 5), {"pad": (-1, 2, 1, -2), "mode": "reflect"}),
]


@pytest.mark.parametrize("case", [Case(pad, F.pad, (x,), options, id=f"{x}{options}") for x, options in TABLE], ids=str)
def test_operation(case):
    check(case)


@st.composite
def paddings(draw):
    """Padding of images by any mode, also where PyTorch refuses it."""
    shape = (draw(st.integers(1, 2)), draw(st.integers(1, 2)), draw(st.integers(1, 4)), draw(st.integers(1, 4)))
    mode = draw(st.sampled_from(["constant", "reflect", "replicate", "circular"]))
    return shape, tuple(draw(st.integers(0, 5)) for _ in range(4)), mode


@settings(max_examples=150, deadline=None)
@given(paddings())
def test_it_is_pytorchs_for_any_sides(geometry):
    shape, sides, mode = geometry
    x = np.random.default_rng(0).standard_normal(shape)
    t = torch.tensor(x, requires_grad=True)
    try:
        expected = F.pad(t, sides, mode=mode)
    except RuntimeError:
        with pytest.raises(ValueError, match=rf"pad: pad \(\d, \d\) does not fit \d entries with mode '{mode}'"):
            pad(x, pad=sides, mode=mode)
        return
    y, pullback = pad(x, pad=sides, mode=mode)
    np.testing.assert_array_equal(y, expected.detach())
    np.testing.assert_array_equal(twins.pad(t, sides, mode).detach(), y)
    dy = np.random.default_rng(1).standard_normal(y.shape)
    (dx,) = torch.autograd.grad(expected, t, torch.tensor(dy))
    assert_close(pullback(dy)[0], dx.numpy(), 1e-12, str(geometry))


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("constant", [0, 0, 1, 2, 3, 0, 0]),
        ("reflect", [3, 2, 1, 2, 3, 2, 1]),
        ("replicate", [1, 1, 1, 2, 3, 3, 3]),
        ("circular", [2, 3, 1, 2, 3, 1, 2]),
    ],
)
def test_what_stands_beyond_the_edge(mode, expected):
    y, _ = pad(np.array([[1.0, 2.0, 3.0]]), pad=(2, 2), mode=mode)
    np.testing.assert_array_equal(y, [expected])


def test_what_was_put_on_can_be_cut_off():
    x = np.random.default_rng(0).standard_normal((2, 3, 4, 5))
    for mode in ("constant", "reflect", "replicate", "circular"):
        there, _ = pad(x, pad=(1, 2, 3, 0), mode=mode)
        np.testing.assert_array_equal(pad(there, pad=(-1, -2, -3, 0))[0], x)


def test_a_circle_can_be_cut_on_one_side():
    """PyTorch returns memory that nobody wrote to, so the definition is NumPy's: wrap, then cut."""
    case = Case(pad, None, ((2, 3, 4, 5),), {"pad": (-1, 2, 3, -2), "mode": "circular"})
    check(case)
    (x,) = case.arrays(np.random.default_rng(0))
    expected = np.pad(x, ((0, 0), (0, 0), (3, 0), (0, 2)), mode="wrap")[:, :, :-2, 1:]
    np.testing.assert_array_equal(pad(x, **case.options)[0], expected)


def test_infinite_pixels_stay_where_they_are():
    x = np.array([[[np.inf, 1.0, np.nan]]])
    y, pullback = pad(x, pad=(1, 0), mode="replicate")
    np.testing.assert_array_equal(y, [[[np.inf, np.inf, 1, np.nan]]])
    np.testing.assert_array_equal(pullback(np.array([[[1.0, np.inf, 2.0, 3.0]]]))[0], [[[np.inf, 2, 3]]])


def test_a_value_passed_on_is_not_the_input():
    x = np.ones((1, 1, 2))
    y, pullback = pad(x, pad=(0, 0))
    dy = np.ones_like(y)
    y += 1
    dx = pullback(dy)[0]
    dx += 1
    assert x.max() == dy.max() == 1


def test_same_keeps_the_size_and_circles_commute_with_rolls():
    """On a torus there is no edge: a convolution of a rolled image is the rolled convolution."""
    rng = np.random.default_rng(0)
    layer = Conv2d(2, 3, (4, 3), padding="same", padding_mode="circular", rng=rng, dtype=np.float64)
    x = rng.standard_normal((2, 2, 6, 5))
    y = layer(x).data
    assert y.shape == (2, 3, 6, 5)
    np.testing.assert_allclose(layer(np.roll(x, (2, -1), (2, 3))).data, np.roll(y, (2, -1), (2, 3)), atol=1e-12)


def test_constants_stay_constant_only_without_zeros():
    x, weight = np.ones((1, 1, 5, 5)), np.ones((1, 1, 3, 3))
    for mode in ("reflect", "replicate", "circular"):
        np.testing.assert_array_equal(conv2d(pad(x, pad=(1, 1, 1, 1), mode=mode)[0], weight)[0], 9)
    assert conv2d(x, weight, padding="same")[0].min() == 4


x = np.ones((2, 3, 4))


@pytest.mark.parametrize(
    ("x", "options", "message"),
    [
        (x, {"pad": (1, 1), "mode": "mirror"}, "mode must be one of constant, reflect, .*, got 'mirror'"),
        (x, {"pad": (1, 1), "mode": "reflect", "value": 1.0}, "value is for mode 'constant', got 1.0 with mode 'refl"),
        (x, {"pad": 1}, "pad must hold two whole numbers for each of at most 3 axes, got 1"),
        (x, {"pad": (1,)}, r"pad must hold two whole numbers .* got \(1,\)"),
        (x, {"pad": (1, 0.5)}, r"pad must hold two whole numbers .* got \(1, 0.5\)"),
        (x, {"pad": (1,) * 8}, "pad must hold .* at most 3 axes"),
        (x, {"pad": (4, 0), "mode": "reflect"}, r"pad \(4, 0\) does not fit 4 entries with mode 'reflect' \(x.shape"),
        (x, {"pad": (0, 5), "mode": "circular"}, r"pad \(0, 5\) does not fit 4 entries with mode 'circular'"),
        (x, {"pad": (-2, -2)}, r"pad \(-2, -2\) does not fit 4 entries with mode 'constant'"),
        (x[..., :0], {"pad": (1, 1)}, r"pad \(1, 1\) does not fit 0 entries"),
    ],
)
def test_bad_input(x, options, message):
    with pytest.raises(ValueError, match=f"pad: {message}"):
        pad(x, **options)


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        ((3, 4, 3), {"padding_mode": "mirror"}, "padding_mode must be one of zeros, reflect, .* got 'mirror'"),
        ((3, 4, 3, 2, "same"), {}, r"padding='same' needs a stride of 1, got \(2, 2\)"),
        ((3, 4, 3), {"padding": "full"}, "padding must be whole numbers, 'same' or 'valid', got 'full'"),
    ],
)
def test_bad_layers(arguments, options, message):
    with pytest.raises(ValueError, match=f"Conv2d: {message}"):
        Conv2d(*arguments, **options, rng=np.random.default_rng(0))
