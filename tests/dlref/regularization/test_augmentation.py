"""Augmentation: what each change does to known images, ranges, seeds, twins, errors."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dlref.pytorch.regularization import augmentation as twins
from dlref.regularization import (
    augmentation,
    cutout,
    gaussian_noise,
    mixup,
    random_flip,
    random_rotation,
    random_shift,
    rotate,
    shift,
)
from tests.dlref.checks import assert_close

RANDOM = {
    "random_shift": {"max_shift": 2},
    "random_flip": {"p": 0.5},
    "random_rotation": {"degrees": 30},
    "gaussian_noise": {"std": 0.1},
    "cutout": {"size": 3},
}


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture
def x(rng):
    return 0.5 + rng.random((6, 2, 7, 8))


@pytest.mark.parametrize("name", RANDOM)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_manners(name, dtype, x):
    """Shape and dtype kept, input never written, the seed decides, images differ, other memory orders do not."""
    change, options = getattr(augmentation, name), RANDOM[name]
    x = x.astype(dtype)
    x.flags.writeable = False
    y = change(x, **options, rng=np.random.default_rng(3))
    assert (y.shape, y.dtype) == (x.shape, dtype)
    assert not np.array_equal(y, x)
    np.testing.assert_array_equal(y, change(x, **options, rng=np.random.default_rng(3)))
    assert not np.array_equal(y, change(x, **options, rng=np.random.default_rng(4)))
    np.testing.assert_array_equal(y, change(np.asfortranarray(x), **options, rng=np.random.default_rng(3)))
    same = change(np.repeat(x[:1], 20, axis=0), **options, rng=np.random.default_rng(3))
    assert len(np.unique(same, axis=0)) > 1  # each image in its own way
    assert change(x[:0], **options, rng=np.random.default_rng(3)).shape == (0, 2, 7, 8)


@pytest.mark.parametrize("name", RANDOM)
def test_twin_draws_from_its_generator(name, x):
    change, options, t = getattr(twins, name), RANDOM[name], torch.tensor(x)
    one, two, other = (change(t, **options, generator=torch.Generator().manual_seed(s)) for s in (1, 1, 2))
    assert (one.shape, one.dtype) == (t.shape, t.dtype)
    assert torch.equal(one, two)
    assert not torch.equal(one, other)
    assert not torch.equal(one, t)


# Shift


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=1, max_size=4))
def test_shift_moves_every_pixel(moves):
    down, right = np.array(moves).T
    x = 1 + np.random.default_rng(0).random((len(moves), 2, 4, 5))
    y = shift(x, down, right)
    for n, i, j in np.ndindex(len(moves), 4, 5):
        a, b = i - down[n], j - right[n]
        inside = 0 <= a < 4 and 0 <= b < 5
        np.testing.assert_array_equal(y[n, :, i, j], x[n, :, a, b] if inside else 0)
    np.testing.assert_array_equal(twins.shift(torch.tensor(x), torch.tensor(down), torch.tensor(right)), y)


def test_random_shift_reaches_all_places_and_no_others(rng):
    x = np.zeros((2000, 1, 7, 9))
    x[:, 0, 3, 4] = 1
    for y in (
        random_shift(x, max_shift=2, rng=rng),
        twins.random_shift(torch.tensor(x), max_shift=2, generator=torch.Generator().manual_seed(0)).numpy(),
    ):
        reached = np.argwhere(y.any((0, 1)))
        assert {tuple(place) for place in reached} == {(i, j) for i in range(1, 6) for j in range(2, 7)}
    np.testing.assert_array_equal(random_shift(x, max_shift=0, rng=rng), x)


# Flip


def test_flip_is_left_to_right(x, rng):
    for flip, t, source in (
        (random_flip, x, {"rng": rng}),
        (twins.random_flip, torch.tensor(x), {"generator": None}),
    ):
        np.testing.assert_array_equal(flip(t, p=1, **source), x[..., ::-1])
        np.testing.assert_array_equal(flip(t, p=0, **source), x)


@pytest.mark.parametrize("p", [0.2, 0.7])
def test_share_of_flipped_images(p, rng):
    x = np.tile([0.0, 1.0], (4000, 1, 1, 1))
    assert random_flip(x, p=p, rng=rng)[:, 0, 0, 0].mean() == pytest.approx(p, abs=0.03)
    twin = twins.random_flip(torch.tensor(x), p=p, generator=torch.Generator().manual_seed(0))
    assert float(twin[:, 0, 0, 0].mean()) == pytest.approx(p, abs=0.03)


# Rotate


@pytest.mark.parametrize(
    ("turns", "size"), [(1, (5, 5)), (2, (5, 5)), (3, (4, 4)), (2, (4, 7)), (-1, (6, 6)), (0, (3, 4))]
)
def test_quarter_turns_are_exact(turns, size, rng):
    x = rng.standard_normal((2, 3, *size))
    y = rotate(x, np.full(2, 90 * turns))
    np.testing.assert_allclose(y, np.rot90(x, turns, axes=(2, 3)), atol=1e-12)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(-180, 180), min_size=1, max_size=3), st.integers(2, 6), st.integers(2, 6))
def test_rotate_is_pytorchs_grid_sample(degrees, height, width):
    x = np.random.default_rng(0).standard_normal((len(degrees), 2, height, width))
    y = rotate(x, np.array(degrees))
    twin = twins.rotate(torch.tensor(x), torch.tensor(degrees, dtype=torch.float64))
    assert_close(y, twin.numpy(), 1e-9, f"{degrees}")


def test_rotating_there_and_back_keeps_a_smooth_image():
    row, column = np.indices((21, 21)) - 10
    x = np.exp(-(row**2 + (column - 3) ** 2) / 20)[np.newaxis, np.newaxis]
    y = rotate(rotate(x, np.array([40.0])), np.array([-40.0]))
    assert np.abs(y - x).max() < 0.05
    assert np.abs(rotate(x, np.array([40.0])) - x).max() > 0.3
    i, j = np.unravel_index(rotate(x, np.array([90.0]))[0, 0].argmax(), (21, 21))
    assert (i, j) == (7, 10)  # what was on the right is now above: counterclockwise


@pytest.mark.parametrize("degrees", [20, 180])
def test_random_rotation_stays_within_its_angles(degrees, rng):
    """The angle of a bright spot on the right, measured afterwards."""
    row, column = np.indices((31, 31)) - 15
    x = np.repeat(np.exp(-(row**2 + (column - 10) ** 2) / 4)[np.newaxis, np.newaxis], 300, axis=0)
    for y in (
        random_rotation(x, degrees=degrees, rng=rng),
        twins.random_rotation(torch.tensor(x), degrees=degrees, generator=torch.Generator().manual_seed(0)).numpy(),
    ):
        angle = np.rad2deg(np.arctan2(-(y * row).sum((1, 2, 3)), (y * column).sum((1, 2, 3))))
        assert np.abs(angle).max() <= degrees + 0.1
        assert angle.max() > 0.9 * degrees
        assert angle.min() < -0.9 * degrees


# Noise, cutout, mixup


def test_noise_has_its_standard_deviation(rng):
    x = np.full((10, 1, 30, 30), 5.0)
    twin = twins.gaussian_noise(torch.tensor(x), std=0.3, generator=torch.Generator().manual_seed(0)).numpy()
    for y in (gaussian_noise(x, std=0.3, rng=rng), twin):
        assert (y - x).mean() == pytest.approx(0, abs=0.02)
        assert (y - x).std() == pytest.approx(0.3, rel=0.03)
    np.testing.assert_array_equal(gaussian_noise(x, std=0, rng=rng), x)


@pytest.mark.parametrize("size", [1, 2, 3, 20])
def test_cutout_covers_a_square_anywhere(size, rng):
    x = np.ones((500, 2, 5, 6))
    twin = twins.cutout(torch.tensor(x), size=size, generator=torch.Generator().manual_seed(0)).numpy()
    for y in (cutout(x, size=size, rng=rng), twin):
        covered = y == 0
        np.testing.assert_array_equal(covered[:, 0], covered[:, 1])  # all channels alike
        assert set(np.unique(y)) <= {0, 1}
        for image in covered[:, 0]:
            rows, columns = image.any(1), image.any(0)
            assert image.sum() == rows.sum() * columns.sum()  # a rectangle,
            assert 1 <= rows.sum() <= min(size, 5)  # at most `size` high
            assert 1 <= columns.sum() <= min(size, 6)
        if size <= 3:
            heights, widths = covered[:, 0].any(2).sum(1), covered[:, 0].any(1).sum(1)
            assert heights.max() == widths.max() == size
            assert (heights == size).mean() == pytest.approx((5 - size + 1) / 5, abs=0.08)
            assert covered[:, 0].any(0).all()


@pytest.mark.parametrize("alpha", [0.1, 1.0])
def test_mixup_blends_pairs(alpha, rng):
    x = rng.standard_normal((16, 3, 2, 2)).astype(np.float32)
    generator, shares, twin_shares = torch.Generator().manual_seed(0), [], []
    for _ in range(300):
        mixed, partner, share = mixup(x, alpha=alpha, rng=rng)
        shares.append(share)
        twin_shares.append(twins.mixup(torch.tensor(x), alpha=alpha, generator=generator)[2])
    assert mixed.dtype == np.float32
    assert sorted(partner) == list(range(16))
    np.testing.assert_allclose(mixed, share * x + (1 - share) * x[partner], rtol=1e-6)
    for numbers in (shares, twin_shares):  # mean and standard deviation of the Beta distribution
        assert np.mean(numbers) == pytest.approx(0.5, abs=0.08)
        assert np.std(numbers) == pytest.approx(0.5 / np.sqrt(2 * alpha + 1), rel=0.1)
    mixed, partner, share = twins.mixup(torch.tensor(x), alpha=alpha, generator=generator)
    torch.testing.assert_close(mixed, share * torch.tensor(x) + (1 - share) * torch.tensor(x)[partner])


def test_mixups_default_mostly_keeps_one_image(x):
    one, two = (mixup(x, **options, rng=np.random.default_rng(5)) for options in ({}, {"alpha": 0.2}))
    assert one[2] == two[2]


# Errors

images = np.ones((2, 1, 4, 4))


@pytest.mark.parametrize("name", RANDOM)
@pytest.mark.parametrize(
    ("x", "rng", "error", "message"),
    [
        (images[0], np.random.default_rng(0), ValueError, r"x must be images \(N, C, H, W\), got shape \(1, 4, 4\)"),
        (images.astype(int), np.random.default_rng(0), TypeError, "x must be float32 or float64, got int64"),
        (images, 0, TypeError, r"rng must be a numpy\.random\.Generator"),
    ],
)
def test_bad_images_and_generators(name, x, rng, error, message):
    with pytest.raises(error, match=message):
        getattr(augmentation, name)(x, **RANDOM[name], rng=rng)


@pytest.mark.parametrize(
    ("function", "error", "message"),
    [
        (
            lambda rng: random_shift(images, max_shift=-1, rng=rng),
            ValueError,
            "random_shift: max_shift must be at least 0",
        ),
        (lambda rng: random_shift(images, max_shift=1.5, rng=rng), TypeError, "random_shift: max_shift must be an int"),
        (lambda rng: random_flip(images, p=2, rng=rng), ValueError, r"random_flip: p must lie in \[0, 1\], got 2"),
        (lambda rng: random_rotation(images, degrees=181, rng=rng), ValueError, r"degrees must lie in \[0, 180\]"),
        (lambda rng: random_rotation(images, degrees=-1, rng=rng), ValueError, r"degrees must lie in \[0, 180\]"),
        (lambda rng: gaussian_noise(images, std=-1, rng=rng), ValueError, "gaussian_noise: std must lie in"),
        (lambda rng: cutout(images, size=0, rng=rng), ValueError, "cutout: size must be at least 1, got 0"),
        (lambda rng: cutout(images, size=1.0, rng=rng), TypeError, "cutout: size must be an int"),
        (lambda rng: mixup(images, alpha=0, rng=rng), ValueError, "mixup: alpha must be above 0, got 0"),
        (lambda rng: mixup(images, rng=None), TypeError, "mixup: rng must be"),
        (lambda rng: mixup(images.astype(int), rng=rng), TypeError, "mixup: x must be float32 or float64"),
        (
            lambda _: shift(images, np.zeros(3, int), np.zeros(2, int)),
            ValueError,
            r"shift: down must be \(2,\), one for each",
        ),
        (
            lambda _: shift(images, np.zeros(2, int), 1),
            ValueError,
            r"shift: right must be \(2,\), one for each image, got",
        ),
        (
            lambda _: shift(images, np.zeros(2), np.zeros(2, int)),
            TypeError,
            "shift: down must hold integers, got float64",
        ),
        (lambda _: shift(images[0], np.zeros(1, int), np.zeros(1, int)), ValueError, "shift: x must be images"),
        (
            lambda _: rotate(images, np.zeros(3)),
            ValueError,
            r"rotate: degrees must be \(2,\), one for each image, got \(3,\)",
        ),
        (lambda _: rotate(images[0], np.zeros(1)), ValueError, "rotate: x must be images"),
    ],
)
def test_bad_input(function, error, message, rng):
    with pytest.raises(error, match=message):
        function(rng)
