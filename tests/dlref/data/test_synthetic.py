"""Synthetic sets: what is drawn follows its formula."""

import math

import numpy as np
import pytest

from dlref import data
from tests.dlref.data.seeds import rng

SYNTHETIC = {
    "two_moons": ({}, (40, 2), (40,)),
    "circles": ({}, (40, 2), (40,)),
    "spirals": ({"classes": 3}, (40, 2), (40,)),
    "xor": ({}, (40, 2), (40,)),
    "ring_of_gaussians": ({}, (40, 2), (40,)),
    "line": ({}, (40, 1), (40, 1)),
    "sine": ({}, (40, 1), (40, 1)),
    "parity": ({"bits": 5}, (40, 5), (40,)),
    "adding_problem": ({"length": 7}, (40, 7, 2), (40, 1)),
}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", SYNTHETIC)
def test_synthetic_set(name, dtype):
    options, x_shape, y_shape = SYNTHETIC[name]
    make = getattr(data, name)
    x, y = make(40, rng=rng(), dtype=dtype, **options)
    assert (x.shape, y.shape, x.dtype) == (x_shape, y_shape, dtype)
    assert y.dtype == (dtype if y.ndim == 2 else np.int64)
    again, other = make(40, rng=rng(), dtype=dtype, **options), make(40, rng=rng(1), dtype=dtype, **options)
    np.testing.assert_array_equal(x, again[0])
    np.testing.assert_array_equal(y, again[1])
    assert not np.array_equal(x, other[0])


@pytest.mark.parametrize("name", SYNTHETIC)
@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"n": 0}, ValueError, "n must be at least 1, got 0"),
        ({"n": 2.5}, TypeError, "n must be an int, got float"),
        ({"rng": 3}, TypeError, "rng must be a numpy.random.Generator such as .*, got int"),
        ({"rng": np.random.RandomState(0)}, TypeError, "rng must be .* got RandomState"),
    ],
)
def test_synthetic_sets_name_bad_arguments(name, arguments, error, message):
    with pytest.raises(error, match=f"{name}: {message}"):
        getattr(data, name)(**{"n": 10, "rng": rng(), **arguments})


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: data.two_moons(9, noise=-1, rng=rng()), "two_moons: noise must lie"),
        (lambda: data.circles(9, ratio=2, rng=rng()), r"circles: ratio must lie in \[0, 1\], got 2"),
        (lambda: data.spirals(9, classes=1, rng=rng()), "spirals: classes must be at least 2"),
        (lambda: data.spirals(9, turns=-1, rng=rng()), "spirals: turns must lie"),
        (lambda: data.ring_of_gaussians(9, modes=0, rng=rng()), "ring_of_gaussians: modes must be at least 1"),
        (lambda: data.ring_of_gaussians(9, radius=-1, rng=rng()), "ring_of_gaussians: radius must lie"),
        (lambda: data.sine(9, periods=-1, rng=rng()), "sine: periods must lie"),
        (lambda: data.parity(9, bits=0, rng=rng()), "parity: bits must be at least 1"),
        (lambda: data.adding_problem(9, length=1, rng=rng()), "adding_problem: length must be at least 2"),
        (lambda: data.bars_and_stripes(0), "bars_and_stripes: size must be at least 1"),
    ],
)
def test_options_of_synthetic_sets_are_checked(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_moons_lie_on_their_half_circles():
    x, y = data.two_moons(500, noise=0, rng=rng(), dtype=np.float64)
    upper, lower = x[y == 0], x[y == 1]
    assert len(upper) == len(lower) == 250
    np.testing.assert_allclose(np.hypot(*upper.T), 1)
    np.testing.assert_allclose(np.hypot(*(lower - [1, 0.5]).T), 1)
    assert upper[:, 1].min() >= 0
    assert lower[:, 1].max() <= 0.5
    assert upper[:, 0].min() < -0.95 < 1.95 < lower[:, 0].max()


def test_circles_have_their_radii():
    x, y = data.circles(300, ratio=0.3, noise=0, rng=rng(), dtype=np.float64)
    np.testing.assert_allclose(np.hypot(*x.T), np.where(y == 0, 1, 0.3))
    assert np.abs(x.mean(axis=0)).max() < 0.1


def test_spirals_turn_and_classes_are_rotations_of_each_other():
    x, y = data.spirals(3000, classes=3, turns=0.5, noise=0, rng=rng(), dtype=np.float64)
    radius, angle = np.hypot(*x.T), np.arctan2(x[:, 1], x[:, 0])
    expected = 2 * np.pi * (0.5 * radius + y / 3)
    assert np.abs(np.exp(1j * angle) - np.exp(1j * expected)).max() < 1e-9
    assert radius.max() <= 1
    assert np.bincount(y).tolist() == [1000, 1000, 1000]
    assert (radius < 0.5).mean() == pytest.approx(0.25, abs=0.03)  # evenly over the area


def test_xor_is_xor():
    x, y = data.xor(100, noise=0, rng=rng())
    np.testing.assert_array_equal(y, x[:, 0] != x[:, 1])
    assert np.unique(x, axis=0).tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert data.xor(4000, noise=0.2, rng=rng(), dtype=np.float64)[0].std() == pytest.approx(
        math.hypot(0.5, 0.2), rel=0.05
    )


def test_ring_has_its_heaps():
    x, mode = data.ring_of_gaussians(8000, modes=4, radius=3, noise=0.1, rng=rng(), dtype=np.float64)
    centres = np.array([x[mode == k].mean(axis=0) for k in range(4)])
    np.testing.assert_allclose(centres, [[3, 0], [0, 3], [-3, 0], [0, -3]], atol=0.02)
    assert (x - centres[mode]).std() == pytest.approx(0.1, rel=0.05)


def test_line_and_sine_follow_their_formulas():
    x, y = data.line(200, slope=-3, intercept=0.5, noise=0, rng=rng(), dtype=np.float64)
    np.testing.assert_allclose(y, -3 * x + 0.5)
    assert x.min() >= -1
    assert x.max() <= 1
    x, y = data.sine(200, periods=2, noise=0, rng=rng(), dtype=np.float64)
    np.testing.assert_allclose(y, np.sin(2 * np.pi * x))
    for make, formula in ((data.line, lambda x: 2 * x + 1), (data.sine, lambda x: np.sin(np.pi * x))):
        x, y = make(5000, noise=0.3, rng=rng(), dtype=np.float64)
        assert (y - formula(x)).std() == pytest.approx(0.3, rel=0.05)
        assert x.min() < -0.9 < 0.9 < x.max()


def test_parity_is_parity():
    x, y = data.parity(500, bits=6, rng=rng())
    assert set(np.unique(x)) == {0, 1}
    np.testing.assert_array_equal(y, [int(row.sum()) % 2 for row in x])
    assert 0.4 < y.mean() < 0.6


def test_adding_problem_adds_the_two_marked_numbers():
    x, y = data.adding_problem(4000, length=9, rng=rng(), dtype=np.float64)
    marks = x[:, :, 1]
    assert set(np.unique(marks)) == {0, 1}
    np.testing.assert_array_equal(marks[:, :4].sum(axis=1), 1)
    np.testing.assert_array_equal(marks[:, 4:].sum(axis=1), 1)
    assert (marks.sum(axis=0) > 0).all()
    np.testing.assert_allclose(y[:, 0], (x[:, :, 0] * marks).sum(axis=1))
    assert np.square(y - 1).mean() == pytest.approx(1 / 6, rel=0.1)


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_bars_and_stripes_are_all_there_once(size):
    x = data.bars_and_stripes(size)
    assert x.shape == (2 ** (size + 1) - 2, size * size)
    assert len(np.unique(x, axis=0)) == len(x)
    for picture in x.reshape(-1, size, size):
        rows_equal, columns_equal = (picture == picture[0]).all(), (picture.T[0] == picture.T).all()
        assert rows_equal or columns_equal
    assert data.bars_and_stripes(2, dtype=np.float64).dtype == np.float64
