"""Resampling: pullbacks, PyTorch's values, closed forms, layers, errors."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from dlref.engine import Tensor
from dlref.pytorch import vision as twins
from dlref.vision import PixelShuffle, Upsample, interpolate, pixel_shuffle, pixel_unshuffle
from tests.dlref.checks import Case, assert_close, check

RESIZED = [
    ((2, 3, 4, 5), {"size": (7, 9)}),
    ((2, 3, 7, 9), {"size": (4, 2)}),
    ((1, 1, 1, 1), {"size": 3}),
    ((2, 3, 4, 5), {"size": (4, 5)}),
    ((2, 3, 4, 5), {"size": 1}),
    ((2, 3, 4, 5), {"scale_factor": 2}),
    ((2, 3, 4, 5), {"scale_factor": (1.7, 0.6)}),
    ((0, 3, 4, 5), {"size": (2, 6)}),
]
BILINEAR = [{"mode": "bilinear"}, {"mode": "bilinear", "align_corners": False}]
CASES = [
    *(
        Case(interpolate, F.interpolate, (x,), options | how, id=f"{x},{options | how}")
        for x, options in RESIZED
        for how in [{}, *BILINEAR, {"mode": "bilinear", "align_corners": True}]
    ),
    *(
        Case(pixel_shuffle, F.pixel_shuffle, (x,), {"upscale_factor": r}, {"upscale_factor": r})
        for x, r in (((2, 12, 3, 2), 2), ((9, 1, 2), 3), ((2, 3, 4, 5), 1), ((2, 2, 4, 1, 3), 2))
    ),
    Case(pixel_shuffle, None, ((0, 4, 2, 2),), {"upscale_factor": 2}),  # PyTorch trips over an empty batch
    Case(pixel_unshuffle, None, ((0, 3, 4, 4),), {"downscale_factor": 2}),
    *(
        Case(pixel_unshuffle, F.pixel_unshuffle, (x,), {"downscale_factor": r}, {"downscale_factor": r})
        for x, r in (((2, 3, 4, 6), 2), ((1, 3, 6), 3), ((2, 3, 4, 5), 1), ((2, 2, 1, 4, 2), 2))
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_operation(case):
    check(case)


@settings(max_examples=200, deadline=None)
@given(
    st.tuples(st.integers(1, 30), st.integers(1, 30)),
    st.one_of(st.tuples(st.integers(1, 60), st.integers(1, 60)), st.floats(0.2, 1.9)),
    st.sampled_from([("nearest", None), ("bilinear", False), ("bilinear", True)]),
    st.sampled_from([np.float32, np.float64]),
)
def test_it_is_pytorchs_for_any_size(shape, wanted, how, dtype):
    """Also where rounding decides which pixel is nearest."""
    x = np.random.default_rng(0).standard_normal((1, 2, *shape)).astype(dtype)
    options = {"size" if isinstance(wanted, tuple) else "scale_factor": wanted, "mode": how[0], "align_corners": how[1]}
    try:
        expected = F.interpolate(torch.tensor(x), **options).numpy()
    except RuntimeError:
        with pytest.raises(ValueError, match=r"interpolate: scale_factor .* leaves nothing of x.shape"):
            interpolate(x, **options)
        return
    tolerance = 1e-4 if dtype == np.float32 else 1e-9
    assert_close(interpolate(x, **options)[0], expected, tolerance, str(options))
    assert_close(twins.interpolate(torch.tensor(x), **options).numpy(), expected, tolerance, f"twin {options}")


def test_a_plane_stays_a_plane():
    """Bilinear interpolation is exact for brightness that rises evenly; aligned corners keep the corners' values."""
    x = (np.arange(5.0)[:, None] + 10 * np.arange(4.0))[None, None]
    y, _ = interpolate(x, size=(9, 7), mode="bilinear", align_corners=True)
    np.testing.assert_allclose(y[0, 0], np.linspace(0, 4, 9)[:, None] + 10 * np.linspace(0, 3, 7), atol=1e-12)
    inner, _ = interpolate(x, scale_factor=2, mode="bilinear")
    np.testing.assert_allclose(np.diff(inner[0, 0, 1:-1], axis=0), 0.5, atol=1e-12)


@pytest.mark.parametrize("mode", ["nearest", "bilinear"])
def test_constants_stay_and_gradients_add_up(mode):
    """The shares of an output are one in all, so the sum of a gradient does not change."""
    y, pullback = interpolate(np.full((1, 2, 5, 3), 7.0), size=(4, 11), mode=mode)
    np.testing.assert_allclose(y, 7, atol=1e-12)
    dy = np.random.default_rng(0).standard_normal(y.shape)
    np.testing.assert_allclose(pullback(dy)[0].sum((2, 3)), dy.sum((2, 3)), atol=1e-12)


def test_enlarging_by_whole_numbers_is_repetition():
    x = np.random.default_rng(0).standard_normal((2, 3, 4, 5))
    expected = x.repeat(3, axis=2).repeat(2, axis=3)
    np.testing.assert_array_equal(interpolate(x, scale_factor=(3, 2))[0], expected)


def test_the_nearest_pixel_may_be_infinite():
    x = np.array([[[[np.inf, 1.0]]]], np.float32)
    np.testing.assert_array_equal(interpolate(x, size=(1, 4))[0], [[[[np.inf, np.inf, 1, 1]]]])


def test_shuffling_there_and_back():
    x = np.random.default_rng(0).standard_normal((2, 18, 2, 3))
    y, _ = pixel_shuffle(x, upscale_factor=3)
    assert y.shape == (2, 2, 6, 9)
    assert y[1, 1, 3 * 1 + 2, 3 * 2 + 1] == x[1, 9 * 1 + 3 * 2 + 1, 1, 2]  # the formula, at one place
    np.testing.assert_array_equal(pixel_unshuffle(y, downscale_factor=3)[0], x)
    np.testing.assert_array_equal(twins.pixel_shuffle(torch.tensor(x), 3), y)
    np.testing.assert_array_equal(twins.pixel_unshuffle(torch.tensor(y), 3), x)


@pytest.mark.parametrize(
    ("layer", "arguments", "options"),
    [
        (Upsample, (), {"scale_factor": 2}),
        (Upsample, ((5, 3), None, "bilinear", True), {}),
        (PixelShuffle, (2,), {}),
    ],
)
def test_layer_is_pytorchs_and_its_twin(layer, arguments, options):
    array = np.random.default_rng(0).standard_normal((2, 8, 3, 4))
    x = Tensor(array, requires_grad=True)
    y = layer(*arguments, **options)(x)
    (y * y).sum().backward()
    for other in (getattr(torch.nn, layer.__name__), getattr(twins, layer.__name__)):
        t = torch.tensor(array, requires_grad=True)
        z = other(*arguments, **options)(t)
        z.square().sum().backward()
        assert_close(y.data, z.detach().numpy(), 1e-10, other.__module__)
        assert_close(x.grad, t.grad.numpy(), 1e-10, other.__module__)


x = np.ones((2, 3, 4, 5))


@pytest.mark.parametrize(
    ("x", "options", "message"),
    [
        (x, {}, "give either size or scale_factor, got None and None"),
        (x, {"size": 2, "scale_factor": 2}, "give either size or scale_factor, got 2 and 2"),
        (x, {"size": 0}, "size must be a whole number or 2 of them, 1 or more, got 0"),
        (x, {"size": (2, 2, 2)}, "size must be"),
        (x, {"scale_factor": -1}, "scale_factor must be a positive number or two of them, got -1"),
        (x, {"scale_factor": np.nan}, "scale_factor must be"),
        (x, {"scale_factor": (2, 2, 2)}, "scale_factor must be"),
        (x, {"scale_factor": "2"}, "scale_factor must be a positive number or two of them, got '2'"),
        (x, {"scale_factor": 0.2}, r"scale_factor 0.2 leaves nothing of x.shape = \(2, 3, 4, 5\)"),
        (x, {"size": 2, "mode": "cubic"}, "mode must be 'nearest' or 'bilinear', got 'cubic'"),
        (x, {"size": 2, "align_corners": True}, "align_corners is for mode 'bilinear', got True with 'nearest'"),
        (x[0], {"size": 2}, r"x must be images \(N, C, H, W\), got shape \(3, 4, 5\)"),
    ],
)
def test_bad_input(x, options, message):
    with pytest.raises(ValueError, match=f"interpolate: {message}"):
        interpolate(x, **options)


@pytest.mark.parametrize(
    ("act", "error", "message"),
    [
        (lambda: pixel_shuffle(x, upscale_factor=2), ValueError, r"pixel_shuffle: x must be \(..., C·2², H, W\), got"),
        (
            lambda: pixel_shuffle(x[0, 0], upscale_factor=2),
            ValueError,
            r"pixel_shuffle: x must be .* got shape \(4, 5\)",
        ),
        (
            lambda: pixel_shuffle(x, upscale_factor=0),
            ValueError,
            "pixel_shuffle: upscale_factor must be at least 1, got",
        ),
        (lambda: pixel_shuffle(x, upscale_factor=1.5), TypeError, "pixel_shuffle: upscale_factor must be an int"),
        (
            lambda: pixel_unshuffle(x, downscale_factor=2),
            ValueError,
            "pixel_unshuffle: x must be .* multiples of 2, got",
        ),
        (lambda: pixel_unshuffle(x, downscale_factor=5), ValueError, r"multiples of 5, got shape \(2, 3, 4, 5\)"),
        (lambda: pixel_unshuffle(x[0, 0], downscale_factor=1), ValueError, r"pixel_unshuffle: x must be"),
        (lambda: PixelShuffle(0), ValueError, "PixelShuffle: upscale_factor must be at least 1, got 0"),
    ],
)
def test_bad_shuffles(act, error, message):
    with pytest.raises(error, match=message):
        act()
